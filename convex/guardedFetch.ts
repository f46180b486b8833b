/**
 * What a held-back answer is turned into: a status that Replicate's client takes for final. With 429, 5xx (on GET) or a
 * dropped connection it would repeat the request at once, up to five times, and each POST may cost money.
 */
const HELD_STATUS = 418;
const ORIGINAL_STATUS_HEADER = "x-wav0-original-status";
/** Stands for "no answer came", where a status is expected. */
const NO_ANSWER = 0;
const TIMEOUT_MILLIS = 15_000;
/** A file of the largest size, over a slow line. */
const UPLOAD_TIMEOUT_MILLIS = 300_000;

/** What went wrong with a request, as far as it decides what to do next. */
export type ProviderFault =
  /** It was understood and refused; the same request will be refused again. */
  | { kind: "refused"; message: string }
  /** It was certainly not carried out, and may be sent again later. */
  | { kind: "throttled"; message: string }
  /** The provider does not know what it was asked about. */
  | { kind: "unknown"; message: string }
  /** No answer, or a failure of the provider: it may or may not have been carried out. */
  | { kind: "unsure"; message: string };

/** Thrown for every request that got no useful answer. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly fault: ProviderFault;

  constructor(fault: ProviderFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** A fetch after which the client never repeats a request: every answer it would repeat comes back as a final one. */
export function guardFetch(
  fetchOnce: typeof fetch,
): (input: Request | string, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const timeout = new AbortController();
    const millis = init?.body instanceof FormData ? UPLOAD_TIMEOUT_MILLIS : TIMEOUT_MILLIS;
    const timer = setTimeout(() => timeout.abort(new Error(`no answer within ${millis / 1000} s`)), millis);
    try {
      const response = await fetchOnce(input, { ...init, signal: timeout.signal });
      const body = await response.arrayBuffer();
      if (response.status !== 429 && response.status < 500) return new Response(bodyOf(response, body), response);
      return heldBack(response.status, new TextDecoder().decode(body));
    } catch (cause) {
      return heldBack(NO_ANSWER, cause instanceof Error ? reasonOf(cause) : String(cause));
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What a failed call of the client means. Anything that is not an answer of the provider is thrown on. */
export async function faultOf(error: unknown): Promise<ProviderFault> {
  const response = responseOf(error);
  if (!response) throw error;
  const status = Number(response.headers.get(ORIGINAL_STATUS_HEADER) ?? response.status);
  const text = detailOf(await textOf(error, response));
  if (status === NO_ANSWER) return { kind: "unsure", message: `no answer from the provider: ${text}` };
  const message = `HTTP ${status}: ${text}`;
  if (status === 429) return { kind: "throttled", message };
  if (status === 404) return { kind: "unknown", message };
  return status >= 500 ? { kind: "unsure", message } : { kind: "refused", message };
}

/** Statuses whose response must not be given a body, not even an empty one. */
function bodyOf(response: Response, body: ArrayBuffer): ArrayBuffer | null {
  return response.status === 204 || response.status === 304 ? null : body;
}

function heldBack(status: number, text: string): Response {
  return new Response(text, { status: HELD_STATUS, headers: { [ORIGINAL_STATUS_HEADER]: String(status) } });
}

function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

function responseOf(error: unknown): Response | null {
  // ApiError of the client; it is not exported as a class.
  return error instanceof Error && "response" in error && error.response instanceof Response ? error.response : null;
}

/** The client has read the body already and put it behind the status in its message. */
async function textOf(error: unknown, response: Response): Promise<string> {
  if (!response.bodyUsed) return response.text();
  const message = error instanceof Error ? error.message : "";
  return message.replace(/^.*? failed with status \d+ [^:]*: /s, "").replace(/\.$/, "");
}

/** Problems are `{ title, detail, status }` (RFC 7807). */
function detailOf(text: string): string {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === "object" && problem !== null && "detail" in problem) return String(problem.detail);
  } catch {
    // Not JSON: the text itself is what there is to say.
  }
  return text.slice(0, 500);
}
