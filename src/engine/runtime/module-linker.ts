import { pathToFileURL } from "node:url";
import path from "node:path";
import type { BundledModule } from "../types.ts";
import { LINK, rewriteModule, type RewrittenModule } from "./module-rewrite.ts";

/** The exports of a module, as getters: a binding that changes later is seen to change. */
export type ModuleNamespace = Record<string, unknown>;

/** Module scope besides the realm's globals. */
export interface ModuleScope {
  /** `process` of isolate modules is `{ env }`. */
  process: unknown;
  /** Node's `require`, for "use node" modules only. */
  require?: unknown;
}

export interface LinkOptions {
  /** Evaluates the text of a function expression in the realm of the modules. `key` names text that stays the same. */
  evaluate(code: string, filename: string): unknown;
  scope(module: BundledModule): ModuleScope;
  /** Resolves what is not a relative path ("node:fs"). @throws if there is no such module */
  external(specifier: string, importer: string): ModuleNamespace;
  /** Shown in stack traces: "../convex/jobs.js". */
  filename(module: BundledModule): string;
}

interface LinkedModule {
  namespace: ModuleNamespace;
  failure?: { error: unknown };
}

/** Argument of a rewritten module; see `LINK`. */
interface Link {
  imports: ModuleNamespace[];
  define(exports: Record<string, () => unknown>): void;
  /** `dynamic`, made of it inside the realm, gives a promise of the realm. */
  load(specifier: string): ModuleNamespace;
  meta: { url: string };
  defaultExport: unknown;
}

type ModuleFunction = (link: Link, live: object, process: unknown, require: unknown) => void;

/** Rewriting is the same for every realm, so it is done once per module. */
const rewrittenModules = new WeakMap<BundledModule, RewrittenModule>();

/**
 * Links bundled ES modules inside one realm. Modules are evaluated on first load, dependencies first.
 * An imported binding that already has a value is copied; one that has none yet (import cycles, esbuild's lazily
 * initialised modules) is looked up at each use. Not supported: top-level await, and following an exported `let`
 * of another module after it got its first value.
 * @returns loads a module by path ("jobs.js"). @throws what the module throws, each time
 */
export function linkModules(
  modules: readonly BundledModule[],
  options: LinkOptions,
): (modulePath: string) => ModuleNamespace {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const linked = new Map<string, LinkedModule>();

  function load(modulePath: string): ModuleNamespace {
    const known = linked.get(modulePath);
    if (known?.failure) throw known.failure.error;
    if (known) return known.namespace;
    const module = byPath.get(modulePath);
    if (!module) throw new Error(`Could not find module '${modulePath}'`);
    const entry: LinkedModule = { namespace: createNamespace() };
    linked.set(modulePath, entry);
    try {
      evaluateModule(module, entry.namespace);
    } catch (error) {
      entry.failure = { error };
      throw error;
    }
    return entry.namespace;
  }

  function importFrom(importer: BundledModule, specifier: string): ModuleNamespace {
    if (!/^\.{0,2}\//.test(specifier)) return options.external(specifier, importer.path);
    return load(path.posix.join(path.posix.dirname(importer.path), specifier));
  }

  function evaluateModule(module: BundledModule, namespace: ModuleNamespace): void {
    const rewritten = rewrittenModules.get(module) ?? rewriteModule(module.source);
    rewrittenModules.set(module, rewritten);
    const imports = rewritten.imports.map(({ specifier }) => importFrom(module, specifier));
    for (const reExport of rewritten.reExports) {
      copyExports(namespace, importFrom(module, reExport.specifier), reExport.names);
    }
    const live = liveBindings(rewritten, imports);
    // `evaluate` got the text of a function with these parameters; see `functionText`.
    const body = options.evaluate(functionText(rewritten, live), options.filename(module)) as ModuleFunction;
    const scope = options.scope(module);
    body(createLink(module, namespace, imports), createLive(live), scope.process, scope.require);
  }

  function createLink(module: BundledModule, namespace: ModuleNamespace, imports: ModuleNamespace[]): Link {
    return {
      imports,
      define: (exports) => {
        for (const [name, get] of Object.entries(exports)) defineExport(namespace, name, get);
      },
      load: (specifier) => importFrom(module, specifier),
      // As on Convex a file's: bundled libraries make their `require` of it, which takes nothing else.
      meta: { url: pathToFileURL(`/convex/${module.path}`).href },
      defaultExport: undefined,
    };
  }

  return load;
}

function createNamespace(): ModuleNamespace {
  const namespace = Object.create(null) as ModuleNamespace; // An object without prototype, as ES modules have.
  Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module" });
  return namespace;
}

function defineExport(namespace: ModuleNamespace, name: string, get: () => unknown): void {
  Object.defineProperty(namespace, name, { get, enumerable: true, configurable: true });
}

function copyExports(
  into: ModuleNamespace,
  from: ModuleNamespace,
  names: { imported: string; exported: string }[] | null,
): void {
  const all = Object.keys(from).filter((name) => name !== "default" && !(name in into));
  for (const { imported, exported } of names ?? all.map((name) => ({ imported: name, exported: name }))) {
    defineExport(into, exported, () => (imported === "*" ? from : from[imported]));
  }
}

type LiveBinding = { local: string; namespace: ModuleNamespace; imported: string };

function liveBindings(module: RewrittenModule, imports: ModuleNamespace[]): LiveBinding[] {
  return module.imports.flatMap(({ bindings }, index) => {
    const namespace = imports[index] ?? createNamespace();
    return bindings
      .filter(({ imported }) => !hasValue(namespace, imported))
      .map(({ imported, local }) => ({ local, namespace, imported }));
  });
}

/** Reading a `let` or `class` before its module ran throws: it has no value yet. */
function hasValue(namespace: ModuleNamespace, name: string): boolean {
  try {
    return namespace[name] !== undefined && namespace[name] !== null;
  } catch {
    return false;
  }
}

function createLive(bindings: LiveBinding[]): object {
  const live = createNamespace();
  for (const { local, namespace, imported } of bindings) defineExport(live, local, () => namespace[imported]);
  return live;
}

function functionText(module: RewrittenModule, live: LiveBinding[]): string {
  const liveNames = new Set(live.map(({ local }) => local));
  const copies = module.imports.flatMap(({ bindings, namespaces }, index) => [
    ...bindings
      .filter(({ local }) => !liveNames.has(local))
      .map(({ imported, local }) => `${local} = ${LINK}.imports[${index}][${JSON.stringify(imported)}]`),
    ...namespaces.map((local) => `${local} = ${LINK}.imports[${index}]`),
  ]);
  const getters = [...module.exports].map(([exported, local]) => `${JSON.stringify(exported)}: () => ${local}`);
  const dynamic = `${LINK}.dynamic = async (specifier) => ${LINK}.load(specifier);`;
  const head = `${dynamic} ${copies.length ? `const ${copies.join(", ")};` : ""} ${LINK}.define({ ${getters.join(", ")} });`;
  const strict = `(function () { "use strict"; ${head} ${module.body}\n})()`;
  return `(function (${LINK}, $live, process, require) { ${live.length ? `with ($live) { ${strict} }` : strict} })`;
}
