import { ErrorCode, type JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { boundedText, nullIfTooLarge } from "../../bodies/bounded-body.ts";
import { parseJson, readMessage } from "../era/read-message.ts";
import { refuse, TRANSPORT_ERROR } from "./refusal.ts";

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/** A message, or several that come as one. */
export type Body = JSONRPCMessage | JSONRPCMessage[];

/**
 * Reads the body of a POST as messages of JSON-RPC, by the same rules as a line on standard input.
 * @returns the messages, or the response that refuses the body: 415, 413 or 400
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<{ value: Body } | Response> {
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
    return refuse({ status: 415, code: TRANSPORT_ERROR, message: "The body must have Content-Type: application/json" });
  }
  const text = await boundedText(request, maxBytes).catch(nullIfTooLarge);
  if (text === null) {
    const message = `The body is larger than ${maxBytes} bytes; send large audio by address or upload`;
    return refuse({ status: 413, code: TRANSPORT_ERROR, message, headers: { connection: "close" } });
  }
  const json = parseJson(text);
  if ("refusal" in json) return Response.json(json.refusal, { status: 400 });
  return Array.isArray(json.value) ? readBatch(json.value) : readOne(json.value);
}

function readOne(value: unknown): { value: JSONRPCMessage } | Response {
  const read = readMessage(value);
  if (read.kind === "message") return { value: read.message };
  if (read.kind === "refused") return Response.json(read.answer, { status: 400 });
  return refuse({ status: 400, code: ErrorCode.InvalidRequest, message: read.reason });
}

/** All or none: the status of a response is one. */
function readBatch(members: unknown[]): { value: JSONRPCMessage[] } | Response {
  if (members.length === 0)
    return refuse({ status: 400, code: ErrorCode.InvalidRequest, message: "The batch is empty" });
  const read = members.map(readMessage);
  const wrong = read.findIndex(({ kind }) => kind !== "message");
  if (wrong >= 0) {
    const message = `Message ${wrong + 1} of the batch is not a JSON-RPC 2.0 message, so the whole batch is rejected`;
    return refuse({ status: 400, code: ErrorCode.InvalidRequest, message });
  }
  return { value: read.flatMap((incoming) => (incoming.kind === "message" ? [incoming.message] : [])) };
}
