import { McpError } from "@modelcontextprotocol/sdk/types.js";
import { MISSING_CLIENT_CAPABILITY, TASKS_EXTENSION } from "./revision.ts";

/** The capabilities of a client that takes tasks. */
export const REQUIRED_FOR_TASKS = { extensions: { [TASKS_EXTENSION]: {} } };

/** Error for a request that needs capabilities which the client has not declared. */
export function missingCapabilities(requiredCapabilities: Record<string, unknown>): McpError {
  const message = `This request needs a client that declares ${JSON.stringify(requiredCapabilities)}`;
  return new McpError(MISSING_CLIENT_CAPABILITY, message, { requiredCapabilities });
}
