import { RequestError, asObject } from "../http/responses.ts";
import type { Engine } from "../types.ts";

/**
 * Runs the query of `npx convex run --inline-query`. A failed query is an answer, too.
 * @param body `{ bundle: { source }, componentId?, args }`, as cli/lib/runTestFunction.ts of convex sends it
 * @returns the outcome as the CLI reads it, with values in Convex JSON
 * @throws RequestError for a component that there is not
 */
export async function runInlineQuery(engine: Engine, body: unknown): Promise<Record<string, unknown>> {
  const { bundle, componentId } = asObject(body, "The body");
  const { source } = asObject(bundle, "bundle");
  if (typeof source !== "string") throw new RequestError(400, "BadJsonBody", "bundle.source must be a string");
  // Components are named by their paths here; see `_system/frontend/components:list`.
  const component = typeof componentId === "string" ? componentId : "";
  if (component !== "" && !engine.deployment()?.components.some(({ path }) => path === component)) {
    throw new RequestError(404, "ComponentNotFound", `There is no component '${component}' in this deployment`);
  }
  const outcome = await engine.inlineQuery(component, source);
  const { logLines } = outcome;
  if (outcome.ok) return { status: "success", value: outcome.value, logLines };
  const errorData = outcome.data === undefined ? {} : { errorData: outcome.data };
  return { status: "error", errorMessage: outcome.message, ...errorData, logLines };
}
