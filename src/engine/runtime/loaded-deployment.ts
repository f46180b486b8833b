import type { Script } from "node:vm";
import { parseFunctionPath } from "../function-path.ts";
import type { DeployedComponent, Deployment, FunctionPath, FunctionSpec } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";
import { parseValidator, type ValidatorJson } from "../values/validator.ts";
import type { WorkerComponent } from "./action-protocol.ts";
import { Realm, type RealmCode } from "./realm.ts";

/** A function of the deployment, ready to be checked and called. */
export interface LoadedFunction {
  path: FunctionPath;
  spec: FunctionSpec;
  args: ValidatorJson;
  returns: ValidatorJson | null;
}

/** Idle realms kept per component; nested calls of one component need one each, up to the depth of calls. */
const IDLE_REALMS = 3;

/** A component instance with its code and the realms that are ready to run it. */
export class LoadedComponent {
  readonly definition: DeployedComponent;
  readonly #environment: () => Record<string, string>;
  readonly #scripts: Map<string, Script>;
  readonly #idle: Realm[] = [];
  #code: RealmCode | null = null;

  constructor(definition: DeployedComponent, environment: () => Record<string, string>, scripts: Map<string, Script>) {
    this.definition = definition;
    this.#environment = environment;
    this.#scripts = scripts;
  }

  /** The environment is read at first use: the addresses in it are known only once the server listens. */
  get code(): RealmCode {
    const { path: component, modules } = this.definition;
    this.#code ??= { component, modules, environment: this.#environment(), scripts: this.#scripts };
    return this.#code;
  }

  /** A realm that no other call uses. Give it back by `release`, or drop it. */
  acquire(): Realm {
    return this.#idle.pop() ?? new Realm(this.code);
  }

  release(realm: Realm): void {
    if (realm.restore() && this.#idle.length < IDLE_REALMS) this.#idle.push(realm);
  }
}

/** An installed deployment in memory. Immutable: a push or a changed environment makes a new one. */
export class LoadedDeployment {
  readonly deployment: Deployment;
  readonly #components = new Map<ComponentPath, LoadedComponent>();
  readonly #functions = new Map<string, LoadedFunction>();
  readonly #renamed: Readonly<Record<string, string>>;

  /**
   * @param environmentOf the variables that functions of a component see
   * @param renamed earlier names of the app's functions, and their present ones
   */
  constructor(
    deployment: Deployment,
    environmentOf: (component: DeployedComponent) => Record<string, string>,
    renamed: Readonly<Record<string, string>> = {},
  ) {
    this.deployment = deployment;
    this.#renamed = renamed;
    const scripts = new Map<string, Script>();
    for (const definition of deployment.components) {
      this.#components.set(definition.path, new LoadedComponent(definition, () => environmentOf(definition), scripts));
      for (const spec of definition.functions) {
        const path = { component: definition.path, module: spec.module, name: spec.name };
        const returns = spec.returns === null ? null : parseValidator(spec.returns);
        this.#functions.set(keyOf(path), { path, spec, args: parseValidator(spec.args), returns });
      }
    }
  }

  /** The function at a path, or the one that had it before it was renamed. */
  function(path: FunctionPath): LoadedFunction | null {
    return this.#functions.get(keyOf(path)) ?? this.#renamedFunction(path);
  }

  #renamedFunction({ component, module, name }: FunctionPath): LoadedFunction | null {
    const earlier = `${module}:${name}`;
    if (component !== "" || !Object.hasOwn(this.#renamed, earlier)) return null;
    return this.#functions.get(keyOf(parseFunctionPath(this.#renamed[earlier] ?? ""))) ?? null;
  }

  component(path: ComponentPath): LoadedComponent | null {
    return this.#components.get(path) ?? null;
  }

  /** The components as the threads of actions need them. */
  workerComponents(): WorkerComponent[] {
    return [...this.#components.values()].map(({ code, definition }) => ({
      path: definition.path,
      modules: definition.modules,
      environment: code.environment,
      eager: definition.modules.some(({ path }) => path === ROUTER) ? [ROUTER] : [],
    }));
  }
}

/** The router: whoever calls it waits for a response. Other modules are evaluated by the first action that needs them. */
const ROUTER = "http.js";

function keyOf({ component, module, name }: FunctionPath): string {
  return `${component};${module.replace(/\.js$/, "")}:${name}`;
}
