import type { SchemaJson } from "../storage/types.ts";
import type { Engine } from "../types.ts";
import { evaluateDefinitions } from "./component-definition.ts";
import type { DefinitionExport } from "./component-definition.ts";
import { createPushEvaluator, exportDefinition } from "./evaluator.ts";
import type { PushEvaluator } from "./evaluator.ts";
import { analyseModules } from "./module-analysis.ts";
import type { ModuleAnalysis } from "./module-analysis.ts";
import type { PushRequest, PushedDefinition } from "./push-request.ts";

/** A pushed definition once evaluated, shared by its instances. */
export interface AnalysedDefinition {
  pushed: PushedDefinition;
  definition: DefinitionExport;
  schema: SchemaJson | null;
  modules: ModuleAnalysis[];
}

/** By definition path; the app's is "". */
export type PushAnalysis = ReadonlyMap<string, AnalysedDefinition>;

/**
 * Evaluates everything in a push. Installs nothing.
 * @param environment what the app's modules find in `process.env`
 * @throws RequestError with the error of a module
 */
export async function analysePush(
  engine: Engine,
  request: PushRequest,
  environment: Record<string, string>,
): Promise<PushAnalysis> {
  const definitions = [request.app, ...request.components];
  const ofApp = createPushEvaluator(engine, environment);
  // The environment of a component depends on where it is used; analysis is of the definition alone.
  const ofComponent = createPushEvaluator(engine, {});
  const exported = await evaluateDefinitions(definitions, ofApp);
  const analysis = new Map<string, AnalysedDefinition>();
  for (const pushed of definitions) {
    const evaluate = pushed.path === "" ? ofApp : ofComponent;
    const definition = exported.get(pushed.path);
    if (definition === undefined) throw new Error(`Definition ${pushed.path} was not evaluated`);
    const schema = await evaluateSchema(pushed, evaluate);
    const modules = await analyseModules(pushed.modules, evaluate(pushed.modules));
    analysis.set(pushed.path, { pushed, definition, schema, modules });
  }
  return analysis;
}

async function evaluateSchema({ schema }: PushedDefinition, evaluate: PushEvaluator): Promise<SchemaJson | null> {
  if (schema === null) return null;
  const exports = await evaluate([schema])(schema);
  // defineSchema writes this shape, as JSON text.
  return JSON.parse(String(exportDefinition(exports["default"], schema.path))) as SchemaJson;
}
