import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import type { ToolContract } from "../contracts/contract.ts";
import { describeTool } from "./tool-description.ts";

/**
 * Operations as `tools/list` shows them. The build puts the outcome for the contracts in the place of this module: to
 * make JSON Schema of every contract takes a third as long as all else that a server does at its start.
 */
export function listTools(operations: readonly ToolContract[]): Tool[] {
  return operations.map(describeTool);
}
