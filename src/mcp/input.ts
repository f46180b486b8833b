import { parseInput as parse } from "../contracts/input/parse-input.ts";
import { visibleInput, type ToolContract } from "../contracts/contract.ts";

export type ToolInput = Record<string, unknown>;

/**
 * Reads a tool's arguments by its contract.
 * @throws AppError INVALID_INPUT that names each wrong field, what is wrong with it and which values it takes
 */
export function parseInput(operation: ToolContract, given: ToolInput): ToolInput {
  return parse(visibleInput(operation), given, `call ${operation.name} again`);
}
