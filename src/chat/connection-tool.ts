import { hashOf } from "./text-hash.ts";

/** Longest tool name that model providers take. */
const MAX_NAME_CHARACTERS = 64;
const SEPARATOR = "__";

/** A tool of a connected server, by the name of the connection and its own. */
export interface ConnectionTool {
  connection: string;
  tool: string;
}

/** The name in chat of a connection's tool: `<connection>__<tool>`, of the characters that every provider takes. */
export function connectionToolName({ connection, tool }: ConnectionTool): string {
  return writtenName({ connection, tool }).slice(0, MAX_NAME_CHARACTERS);
}

/** The name of a tool whose `connectionToolName` another tool has as well: with a hash of the name on its server. */
export function distinctToolName(one: ConnectionTool): string {
  const ending = `_${hashOf(one.tool).toString(36)}`;
  return writtenName(one).slice(0, MAX_NAME_CHARACTERS - ending.length) + ending;
}

/**
 * Tools by their names in chat, in their order; the first counts where a server lists one twice. Of tools with the same
 * name, such as "a.b" and "a/b", each gets its distinct name, and one that is written like that on its server keeps it:
 * the order changes no name.
 */
export function toolsByChatName<Tool extends ConnectionTool>(tools: readonly Tool[]): Map<string, Tool> {
  const once = new Map(tools.toReversed().map((tool) => [exactName(tool), tool]));
  const names = [...once.values()].map(connectionToolName);
  const isShared = (name: string) => names.indexOf(name) !== names.lastIndexOf(name);
  const named = tools.map((tool) => {
    const name = connectionToolName(tool);
    return [
      isShared(name) && name !== exactName(tool) ? distinctToolName(tool) : name,
      once.get(exactName(tool)) ?? tool,
    ] as const;
  });
  return new Map(named);
}

function exactName({ connection, tool }: ConnectionTool): string {
  return `${connection}${SEPARATOR}${tool}`;
}

function writtenName(one: ConnectionTool): string {
  return exactName(one).replaceAll(/[^A-Za-z0-9_-]/g, "_");
}
