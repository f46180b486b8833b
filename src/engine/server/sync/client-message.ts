import type { ConvexJson, ConvexObject } from "../../values/json.ts";
import { decodeTimestamp } from "../timestamp.ts";
import type {
  AddQuery,
  Authenticate,
  ClientMessage,
  Connect,
  FunctionRequest,
  ModifyQuerySet,
  RemoveQuery,
} from "./messages.ts";

/** A frame that no client of the protocol would send; the connection cannot go on. */
export class ProtocolError extends Error {
  override name = "ProtocolError";
}

type Fields = Record<string, unknown>;

/** Reads one frame. @throws ProtocolError */
export function parseClientMessage(text: string): ClientMessage {
  const fields = asFields(parseJson(text));
  switch (fields["type"]) {
    case "Connect":
      return parseConnect(fields);
    case "Authenticate":
      return parseAuthenticate(fields);
    case "ModifyQuerySet":
      return parseModifyQuerySet(fields);
    case "Mutation":
    case "Action":
      return parseFunctionRequest(fields, fields["type"]);
    case "Event":
      return { type: "Event" };
    default:
      throw new ProtocolError(`Unknown message type ${String(fields["type"])}`);
  }
}

function parseConnect(fields: Fields): Connect {
  const observed = fields["maxObservedTimestamp"];
  const clientTs = fields["clientTs"];
  return {
    type: "Connect",
    sessionId: textField(fields, "sessionId"),
    ...(typeof observed === "string" ? { maxObservedTimestamp: timestamp(observed) } : {}),
    ...(typeof clientTs === "number" ? { clientTs } : {}),
  };
}

function parseAuthenticate(fields: Fields): Authenticate {
  const baseVersion = integer(fields, "baseVersion");
  const type = "Authenticate";
  switch (fields["tokenType"]) {
    case "None":
      return { type, tokenType: "None", baseVersion };
    case "User":
      return { type, tokenType: "User", baseVersion, value: textField(fields, "value") };
    case "Admin": {
      const attributes = fields["impersonating"];
      const admin = { type, tokenType: "Admin", baseVersion, value: textField(fields, "value") } as const;
      if (attributes === undefined || attributes === null) return admin;
      // Parsed from JSON.
      return { ...admin, impersonating: asFields(attributes) as ConvexObject };
    }
    default:
      throw new ProtocolError(`Unknown token type ${String(fields["tokenType"])}`);
  }
}

function parseModifyQuerySet(fields: Fields): ModifyQuerySet {
  const modifications = list(fields, "modifications").map((entry) => parseModification(asFields(entry)));
  return {
    type: "ModifyQuerySet",
    baseVersion: integer(fields, "baseVersion"),
    newVersion: integer(fields, "newVersion"),
    modifications,
  };
}

function parseModification(fields: Fields): AddQuery | RemoveQuery {
  const queryId = integer(fields, "queryId");
  if (fields["type"] === "Remove") return { type: "Remove", queryId };
  if (fields["type"] !== "Add") throw new ProtocolError(`Unknown modification ${String(fields["type"])}`);
  const journal = fields["journal"];
  return {
    type: "Add",
    queryId,
    udfPath: textField(fields, "udfPath"),
    args: list(fields, "args"),
    ...(typeof journal === "string" ? { journal } : {}),
    ...componentPath(fields),
  };
}

function parseFunctionRequest(fields: Fields, type: "Mutation" | "Action"): FunctionRequest {
  return {
    type,
    requestId: integer(fields, "requestId"),
    udfPath: textField(fields, "udfPath"),
    args: list(fields, "args"),
    ...componentPath(fields),
  };
}

function componentPath(fields: Fields): { componentPath?: string } {
  const path = fields["componentPath"];
  return typeof path === "string" ? { componentPath: path } : {};
}

function textField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "string") return value;
  throw new ProtocolError(`${name} must be a string`);
}

function integer(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ProtocolError(`${name} must be a whole number`);
}

function timestamp(encoded: string): bigint {
  try {
    return decodeTimestamp(encoded);
  } catch (cause) {
    throw new ProtocolError(`${encoded} is no timestamp`, { cause });
  }
}

function list(fields: Fields, name: string): ConvexJson[] {
  const value = fields[name];
  // Elements were parsed from JSON.
  if (Array.isArray(value)) return value as ConvexJson[];
  throw new ProtocolError(`${name} must be a list`);
}

function asFields(value: unknown): Fields {
  // Checked; fields stay unknown.
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new ProtocolError("A message must be a JSON object");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ProtocolError("A message must be JSON", { cause });
  }
}
