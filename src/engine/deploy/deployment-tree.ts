import { RequestError } from "../http/responses.ts";
import type { DeployedComponent, Deployment } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";
import type { ChildComponent } from "./component-definition.ts";
import type { AnalysedDefinition, PushAnalysis } from "./push-analysis.ts";
import type { PushRequest } from "./push-request.ts";

type Environment = DeployedComponent["environment"];

/** Lays the definitions of a push out as instances: the app, its components, theirs. One definition may occur often. */
export function buildDeployment(request: PushRequest, analysis: PushAnalysis): Deployment {
  return {
    components: instantiate({ path: "", definitionPath: "", environment: {} }, analysis),
    authConfig: request.authConfig,
    udfServerVersion: request.udfServerVersion,
  };
}

/** The definition at a path. @throws RequestError if the push left it out */
export function definitionAt(analysis: PushAnalysis, definitionPath: string): AnalysedDefinition {
  const found = analysis.get(definitionPath);
  if (found === undefined)
    throw new RequestError(400, "MissingComponent", `The push lacks component ${definitionPath}`);
  return found;
}

/** Path of a child instance. */
export function childPath(parent: ComponentPath, name: string): ComponentPath {
  return parent === "" ? name : `${parent}/${name}`;
}

interface Place {
  path: ComponentPath;
  definitionPath: string;
  environment: Environment;
}

function instantiate(place: Place, analysis: PushAnalysis): DeployedComponent[] {
  const { pushed, definition, schema, modules } = definitionAt(analysis, place.definitionPath);
  const component: DeployedComponent = {
    ...place,
    modules: pushed.modules,
    schema,
    functions: modules.flatMap(({ functions }) => functions),
    crons: modules.flatMap(({ crons }) => crons ?? []),
    httpRoutes: modules.flatMap(({ httpRoutes }) => httpRoutes ?? []),
  };
  const children = definition.childComponents.flatMap((child) =>
    instantiate(
      {
        path: childPath(place.path, child.name),
        definitionPath: child.path,
        environment: bindEnvironment(child, place),
      },
      analysis,
    ),
  );
  return [component, ...children];
}

/** A variable of a parent that is a component itself means whatever its own parent bound it to. */
function bindEnvironment(child: ChildComponent, parent: Place): Environment {
  const bound = (child.env ?? []).flatMap(([name, binding]): [string, Environment[string]][] => {
    if (binding.type === "value") return [[name, { kind: "literal", value: binding.value }]];
    if (parent.path === "") return [[name, { kind: "variable", name: binding.name }]];
    const inherited = new Map(Object.entries(parent.environment)).get(binding.name);
    return inherited ? [[name, inherited]] : [];
  });
  return Object.fromEntries(bound);
}
