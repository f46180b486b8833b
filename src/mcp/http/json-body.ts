import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { refuse, TRANSPORT_ERROR } from "./refusal.ts";

const JSON_TYPE = /^application\/json\s*(;|$)/i;

/**
 * Reads the body of a POST as JSON.
 * @returns the value, or the response that refuses the body: 415, 413 or 400
 */
export async function readJsonBody(request: Request, maxBytes: number): Promise<{ value: unknown } | Response> {
  if (!JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
    return refuse({ status: 415, code: TRANSPORT_ERROR, message: "The body must have Content-Type: application/json" });
  }
  const text = await readText(request, maxBytes);
  if (text === null) {
    const message = `The body is larger than ${maxBytes} bytes; send large audio by address or upload`;
    return refuse({ status: 413, code: TRANSPORT_ERROR, message, headers: { connection: "close" } });
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return refuse({ status: 400, code: ErrorCode.ParseError, message: "The body is not valid JSON" });
  }
}

/** @returns null once there are more than `maxBytes`, whatever length was announced */
async function readText(request: Request, maxBytes: number): Promise<string | null> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return null;
  const decoder = new TextDecoder();
  let [text, size] = ["", 0];
  const reader = request.body?.getReader();
  for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
    size += chunk.value.byteLength;
    if (size > maxBytes) {
      await reader?.cancel();
      return null;
    }
    text += decoder.decode(chunk.value, { stream: true });
  }
  return text + decoder.decode();
}
