import { type ConnectionTool, connectionToolName, distinctToolName } from "../../connection-tool.ts";
import { type Script, call, endWith, say } from "./script.ts";

/** A connection's tool with its input as written. */
export interface Use extends ConnectionTool {
  inputJson: string;
}

/** "use <connection> <tool> {…json…}", but not "use it again". */
const USE =
  /^\s*use\s+(?!(?:it|that|this|them|the|a|an|same|another)\s)([a-z][a-z0-9-]{0,19})\s+([A-Za-z0-9_.-]{1,128})\s*(\{[\s\S]*\})?\s*$/i;
const MAX_TOLD_CHARACTERS = 600;

/** Reads a request for a connection's tool. It takes the whole request: JSON has commas and words of its own. */
export function readUse(request: string): Use | null {
  const [, connection, tool, inputJson = "{}"] = USE.exec(request) ?? [];
  return connection && tool ? { connection: connection.toLowerCase(), tool, inputJson } : null;
}

/** Calls the remote tool and reports its result. @param hasTool true for the name of a tool that is offered here */
export function* callConnection(use: Use, hasTool: (name: string) => boolean): Script {
  const input = parseObject(use.inputJson);
  if (!input) return yield* endWith('The input is not JSON. Write it as in: use notes search {"text": "kick"}');
  const distinct = distinctToolName(use);
  const output = yield* call(hasTool(distinct) ? distinct : connectionToolName(use), input);
  const text = typeof output === "string" ? output : JSON.stringify(output);
  yield* say(text.length > MAX_TOLD_CHARACTERS ? `${text.slice(0, MAX_TOLD_CHARACTERS)} …` : text || "Done.");
}

function parseObject(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
