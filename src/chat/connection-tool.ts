/** Longest tool name that model providers take. */
const MAX_NAME_CHARACTERS = 64;
const SEPARATOR = "__";

/** The name in chat of a connection's tool: `<connection>__<tool>`, of the characters that every provider takes. */
export function connectionToolName(connection: string, tool: string): string {
  return `${connection}${SEPARATOR}${tool.replaceAll(/[^A-Za-z0-9_-]/g, "_")}`.slice(0, MAX_NAME_CHARACTERS);
}
