import type { IncomingHttpHeaders } from "node:http";
import * as z from "zod";

/** An answer of the API: JSON, or none. */
export interface Answer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const EVENTS = ["start", "output", "logs", "completed"] as const;

/** The longest wait is a minute, and the usual one. https://replicate.com/docs/topics/predictions/create-a-prediction */
const PREFER = /^(?:respond-async|wait(?:=([1-9]|[1-5]\d|60))?)$/;
const LONGEST_WAIT_SECONDS = 60;

const inputSchema = z.record(z.string(), z.unknown());
/** `POST /models/{owner}/{name}/predictions` runs the model as it is, `POST /predictions` a version. */
const byName = z.strictObject({
  input: inputSchema,
  stream: z.boolean().optional(),
  webhook: z.url({ protocol: /^https?$/ }).optional(),
  webhook_events_filter: z.array(z.enum(EVENTS)).optional(),
});
const byVersion = byName.extend({ version: z.string().min(1) });

export type CreateRequest = z.output<typeof byName> & { version?: string };

/** A refusal in Replicate's form: https://replicate.com/docs/reference/http#errors */
export function problem(status: number, title: string, detail: string): Answer {
  return { status, body: { title, detail, status, type: "about:blank" } };
}

export const NOT_FOUND = problem(404, "Not found", "The requested resource could not be found.");

/** @returns why the account is not let in, or null */
export function refuseStranger(headers: IncomingHttpHeaders, token: string): Answer | null {
  if (headers.authorization === `Bearer ${token}`) return null;
  return problem(401, "Unauthenticated", "You did not pass a valid authentication token");
}

/** Reads a request to create a prediction. Whatever the reference does not name is refused. */
export function readCreateRequest(
  body: Buffer,
  headers: IncomingHttpHeaders,
  { model, isLocal }: { model: string | undefined; isLocal: boolean },
): { ok: true; request: CreateRequest } | { ok: false; answer: Answer } {
  if (!headers["content-type"]?.startsWith("application/json")) {
    return refused(problem(415, "Unsupported media type", "Send application/json."));
  }
  if (!PREFER.test(String(headers["prefer"] ?? "wait"))) {
    return refused(problem(422, "Input validation failed", "- prefer: must be wait, or wait=n of 1 to 60"));
  }
  const json = parseJson(body);
  if (json === undefined) return refused(problem(400, "Invalid JSON", "The request's body is not JSON."));
  const parsed = (model === undefined ? byVersion : byName).safeParse(json);
  if (parsed.success && !isLocal && parsed.data.webhook?.startsWith("http:")) {
    return refused(problem(422, "Input validation failed", "- webhook: must be an https address"));
  }
  if (parsed.success) return { ok: true, request: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => `- ${path.join(".") || "body"}: ${message}`);
  return refused(problem(422, "Input validation failed", faults.join("\n")));
}

/** For how many seconds a client asks to be let wait for the prediction's end: `Prefer: wait` or `wait=5`. */
export function waitSeconds(headers: IncomingHttpHeaders): number {
  const prefer = String(headers["prefer"] ?? "");
  return prefer.startsWith("wait") ? Number(PREFER.exec(prefer)?.[1] ?? LONGEST_WAIT_SECONDS) : 0;
}

/** Reads a file's bytes out of `POST /files`, whose field for them is named "content". */
export async function readUpload(body: Buffer, headers: IncomingHttpHeaders): Promise<Uint8Array | null> {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return null;
  // The platform's own reader of forms.
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  const content = form.get("content");
  return content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : null;
}

function refused(answer: Answer): { ok: false; answer: Answer } {
  return { ok: false, answer };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
