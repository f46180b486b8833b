import { boundedBytes } from "../../src/bodies/bounded-body.ts";
import { fetchFailure } from "../../src/bodies/fetch-failure.ts";
import { MAX_ANSWER_JSON_BYTES } from "../../src/contracts/limits.ts";
import { type Advice, readAdvice } from "../kit/retryAfter.ts";
import { shortened } from "../kit/shortened.ts";

/**
 * Status put in place of a failure, which Replicate's client takes for final. With 429, 5xx (on GET) or a dropped
 * connection it would retry at once, up to five times, and each POST may cost money.
 */
const HELD_STATUS = 418;
const ORIGINAL_STATUS_HEADER = "x-wav0-original-status";
/** Stands for "no answer came", where a status is expected. */
const NO_ANSWER = 0;
/** Stands for "the request never left": no connection came about. */
const NOT_CONNECTED = -1;
/** Failures that the provider itself reports; 502, 504 and the like come from what stands before it. */
const OWN_FAILURES: ReadonlySet<number> = new Set([500, 503]);
const MAX_TEXT_CHARACTERS = 500;
const TIMEOUT_MILLIS = 15_000;
/** A file of the largest size, over a slow line. */
const UPLOAD_TIMEOUT_MILLIS = 300_000;

/** Failure of a request to a provider, by what it means for a retry. */
export type ProviderFault =
  /** It was understood and refused; the same request will be refused again. */
  | { kind: "refused"; message: string }
  /** It came too soon and was certainly not carried out. */
  | ({ kind: "throttled"; message: string } & Advice)
  /** It was not carried out, and may be sent again: nothing was reached, or the provider itself said that it failed. */
  | { kind: "declined"; message: string; retryAfterMillis: number | null }
  /** The provider does not know what it was asked about. */
  | { kind: "unknown"; message: string }
  /** It was sent, and no answer came or only a gateway's: it may or may not have been carried out. */
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
      const body = await boundedBytes(response, MAX_ANSWER_JSON_BYTES);
      if (response.status !== 429 && response.status < 500) return new Response(bodyOf(response, body), response);
      return heldBack(response.status, new TextDecoder().decode(body), response.headers.get("retry-after"));
    } catch (cause) {
      const status = isNotConnected(cause) ? NOT_CONNECTED : NO_ANSWER;
      return heldBack(status, fetchFailure(cause), null);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Classifies an error of the client. @throws the error itself if it is no response of the provider */
export async function faultOf(error: unknown): Promise<ProviderFault> {
  const response = responseOf(error);
  if (!response) throw error;
  const status = Number(response.headers.get(ORIGINAL_STATUS_HEADER) ?? response.status);
  const body = await textOf(error, response);
  const detail = detailIn(body);
  const text = shortened(detail ?? body, MAX_TEXT_CHARACTERS);
  if (status === NO_ANSWER) return { kind: "unsure", message: `no answer from the provider: ${text}` };
  if (status === NOT_CONNECTED) {
    return { kind: "declined", message: `the provider cannot be reached: ${text}`, retryAfterMillis: null };
  }
  const message = `HTTP ${status}: ${text}`;
  const advice = readAdvice(response.headers.get("retry-after"), text, Date.now());
  if (status === 429) return { kind: "throttled", message, ...advice };
  if (status === 404) return { kind: "unknown", message };
  if (status < 500) return { kind: "refused", message };
  const isOwnAnswer = OWN_FAILURES.has(status) && detail !== null;
  return isOwnAnswer
    ? { kind: "declined", message, retryAfterMillis: advice.retryAfterMillis }
    : { kind: "unsure", message };
}

/**
 * True if a failed fetch never got a connection: DNS, connect or TLS error. Judged by the `cause` that Node's fetch
 * sets; without one it stays open, and the result is false.
 */
function isNotConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  if (cause instanceof AggregateError && cause.errors.length > 0) return cause.errors.every(isConnectError);
  return isConnectError(cause);
}

function isConnectError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  const call = "syscall" in error ? String(error.syscall) : "";
  return (
    call === "connect" ||
    call === "getaddrinfo" ||
    code === "UND_ERR_CONNECT_TIMEOUT" ||
    /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code) ||
    /before secure TLS connection/.test(error.message)
  );
}

/** Statuses whose response must not be given a body, not even an empty one. */
function bodyOf(response: Response, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  return response.status === 204 || response.status === 304 ? null : body;
}

function heldBack(status: number, text: string, retryAfter: string | null): Response {
  const headers = new Headers({ [ORIGINAL_STATUS_HEADER]: String(status) });
  if (retryAfter !== null) headers.set("retry-after", retryAfter);
  return new Response(text, { status: HELD_STATUS, headers });
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

/** The words of a problem as the provider writes it, `{ title, detail, status }` (RFC 7807); null for anything else. */
function detailIn(text: string): string | null {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem === "object" && problem !== null && "detail" in problem) return String(problem.detail);
  } catch {
    // Not JSON, so not the provider's.
  }
  return null;
}
