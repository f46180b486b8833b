import { RequestError } from "../http/responses.ts";
import type { BundledModule, Engine } from "../types.ts";

/** Loads one pushed module with the modules it imports. @throws RequestError with the module's own error */
export type ModuleEvaluator = (entry: BundledModule) => Promise<Record<string, unknown>>;

/** Opens pushed modules, which share what they import. */
export type PushEvaluator = (modules: readonly BundledModule[]) => ModuleEvaluator;

/** Evaluates pushed modules apart from what is installed. Errors are the pusher's to see. */
export function createPushEvaluator(engine: Engine, environment: Record<string, string>): PushEvaluator {
  return (modules) => {
    const evaluate = engine.evaluator(modules, environment);
    return async (entry) => {
      try {
        return await evaluate(entry.path);
      } catch (cause) {
        const reason = isErrorLike(cause) ? `${cause.name}: ${cause.message}` : String(cause);
        const message = `Loading the pushed modules encountered the following error:\nFailed to analyze ${entry.path}: Uncaught ${reason}`;
        throw new RequestError(400, "InvalidModules", message, { cause });
      }
    };
  };
}

/** Errors of another realm are no instances of this one's Error. */
function isErrorLike(value: unknown): value is { name: string; message: string } {
  return typeof value === "object" && value !== null && "message" in value && "name" in value;
}

/**
 * Definition in the default export of a schema or a convex.config.
 * @throws RequestError if it was not made by defineSchema, defineApp or defineComponent
 */
export function exportDefinition(defined: unknown, file: string): unknown {
  if (typeof defined === "object" && defined !== null && "export" in defined && typeof defined.export === "function") {
    return defined.export();
  }
  throw new RequestError(400, "InvalidModules", `${file} must have a default export made by convex/server's define…`);
}
