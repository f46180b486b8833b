import type { JSONRPCNotification, JSONRPCRequest, Result } from "@modelcontextprotocol/sdk/types.js";
import { isRecord } from "../../contracts/wire/json-record.ts";
import { FIELDS, has, METHODS, type Kind } from "./features.ts";
import { REPLACEMENTS } from "./replacements.ts";

/** Which objects lie in which; a list stands for its elements. No two methods give different things the same name. */
const PARTS: Partial<Record<Kind, Record<string, Kind>>> = {
  Result: {
    serverInfo: "Implementation",
    capabilities: "ServerCapabilities",
    tools: "Tool",
    prompts: "Prompt",
    resources: "Resource",
    resourceTemplates: "ResourceTemplate",
    contents: "ResourceContents",
    messages: "PromptMessage",
    content: "ContentBlock",
  },
  Prompt: { arguments: "PromptArgument" },
  PromptMessage: { content: "ContentBlock" },
  Resource: { annotations: "Annotations" },
  ResourceTemplate: { annotations: "Annotations" },
  ContentBlock: { annotations: "Annotations", resource: "ResourceContents" },
  InitializeRequestParams: { capabilities: "ClientCapabilities" },
};

/** The parameters that differ. */
const PARAMS: Record<string, Kind> = {
  initialize: "InitializeRequestParams",
  "tools/call": "CallToolRequestParams",
  "elicitation/create": "ElicitRequestParams",
  "notifications/progress": "ProgressNotificationParams",
};

/** True if a revision has a method. The SDK's server handles methods common to all revisions. */
export function hasMethod(revision: string, method: string): boolean {
  const span = own(METHODS, method);
  return span === undefined || has(revision, span);
}

/** A result of the SDK's server, which is of its newest revision, as another has it. Nothing a reader needs is lost. */
export function shapeResult(result: Result, revision: string): Result {
  // The same object with fewer fields.
  return shape("Result", result, revision) as Result;
}

/** A request or notification, of either side, with the parameters that a revision has. */
export function shapeCall<Call extends JSONRPCRequest | JSONRPCNotification>(call: Call, revision: string): Call {
  const kind = own(PARAMS, call.method);
  return kind && call.params ? { ...call, params: shape(kind, call.params, revision) } : call;
}

function shape(kind: Kind, value: unknown, revision: string): unknown {
  if (Array.isArray(value)) return value.map((element) => shape(kind, element, revision));
  if (!isRecord(value)) return value;
  const fields = FIELDS[kind] ?? {};
  const parts = PARTS[kind] ?? {};
  const kept = Object.entries(REPLACEMENTS[kind]?.(value, revision) ?? value).filter(([name]) => {
    const span = own(fields, name);
    return span === undefined || has(revision, span);
  });
  return Object.fromEntries(
    kept.map(([name, part]) => {
      const inner = own(parts, name);
      return [name, inner ? shape(inner, part, revision) : part];
    }),
  );
}

/** Names come from clients: those that every object inherits are not in a table. */
function own<Value>(table: Record<string, Value>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
