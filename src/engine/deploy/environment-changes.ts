import { RequestError, asObject } from "../http/responses.ts";

/** A value of null removes the variable. */
export interface EnvironmentChange {
  name: string;
  value: string | null;
}

/** Set by the deployment itself; a project cannot change them. */
const BUILT_IN = new Set(["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"]);

/** As in the official backend. */
const MAX_VALUE_BYTES = 8192;

/** Reads `{ changes: [{ name, value }] }` of `npx convex env set`. @throws RequestError that says what to change */
export function parseEnvironmentChanges(body: unknown): EnvironmentChange[] {
  const { changes } = asObject(body, "The body");
  if (!Array.isArray(changes)) throw new RequestError(400, "BadJsonBody", "changes must be a list");
  return changes.map(parseChange);
}

function parseChange(change: unknown): EnvironmentChange {
  const { name, value } = asObject(change, "A change");
  if (typeof name !== "string" || !/^[A-Za-z_][A-Za-z0-9_]{0,39}$/.test(name)) {
    const rule = "at most 40 letters, digits and underscores, not beginning with a digit";
    throw new RequestError(400, "EnvVarNameInvalid", `Environment variable name "${String(name)}" must be ${rule}`);
  }
  if (BUILT_IN.has(name)) {
    throw new RequestError(400, "EnvVarNameForbidden", `Environment variable "${name}" is built in and cannot be set`);
  }
  if (value === null || value === undefined) return { name, value: null };
  if (typeof value !== "string" || Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw new RequestError(
      400,
      "EnvVarTooLarge",
      `Environment variable "${name}" is larger than ${MAX_VALUE_BYTES} bytes`,
    );
  }
  if (value.includes("\0")) {
    throw new RequestError(400, "EnvVarInvalid", `Environment variable "${name}" holds a zero character; remove it`);
  }
  return { name, value };
}
