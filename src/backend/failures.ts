import { boundedText, sizeText } from "../bodies/bounded-body.ts";
import { MAX_INPUT_AUDIO_BYTES, MAX_SMALL_BODY_BYTES } from "../contracts/limits.ts";
import { AppError, readErrorPayload } from "../contracts/errors.ts";
import { networkCode, networkReason } from "../contracts/wire/network-reason.ts";
import { storageError } from "./storage-troubles.ts";

/**
 * Error codes of the system and of undici for a connection that was never made, so that the request was not received.
 */
const NEVER_SENT_CODES = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
/** The deployment's answer for a function that threw: the body tells what. */
const FUNCTION_FAILED_STATUS = 560;

/** Nobody answers at the address. */
class UnreachableError extends AppError {
  /** True if the request was certainly not received. */
  readonly neverSent: boolean;

  constructor(address: string, reason: string, options: { neverSent: boolean; cause?: unknown }) {
    super(
      "HUB_UNAVAILABLE",
      `The studio at ${address} does not answer (${reason}). Start it with "wav0-mcp serve" or look into it with "wav0-mcp doctor", then repeat the call`,
      { cause: options.cause },
    );
    this.neverSent = options.neverSent;
  }
}

/** True if another address may help. */
export function isUnreachable(error: unknown): error is UnreachableError {
  return error instanceof UnreachableError;
}

/** A fetch whose network failures and refusals are AppErrors; answers that the Convex client understands pass. */
export function createGuardedFetch(address: string, timeoutSeconds: number): typeof fetch {
  return async (input, init) => {
    const signal = AbortSignal.timeout(timeoutSeconds * 1000);
    const response = await fetch(input, { ...init, signal }).catch((cause: unknown) => {
      throw unreachable(address, cause);
    });
    if (response.ok || response.status === FUNCTION_FAILED_STATUS) return response;
    throw await readRefusal(response, address);
  };
}

/** The AppError of a fetch that failed before there was a response. */
export function unreachable(address: string, cause: unknown): AppError {
  const neverSent = NEVER_SENT_CODES.has(networkCode(cause));
  return new UnreachableError(address, networkReason(cause), { neverSent, cause });
}

/** The AppError that a function threw as a ConvexError; any other failure is a bug and keeps its text. */
export function readDeploymentError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  // By shape, not by class: bundles hold more than one copy of ConvexError.
  const payload = "data" in error ? readErrorPayload(error.data) : null;
  if (payload) return new AppError(payload.code, payload.message, { details: payload.details, cause: error });
  return new Error(`${path} failed: ${error.message}`, { cause: error });
}

/** Error for an unsuccessful HTTP response. */
export async function readRefusal(response: Response, address: string): Promise<Error> {
  const text = (await boundedText(response, MAX_SMALL_BODY_BYTES).catch(() => "")).slice(0, 1_000);
  switch (response.status) {
    case 401:
    case 403:
      return new AppError(
        "UNAUTHENTICATED",
        `The studio at ${address} does not accept this machine's token; register its key with "wav0-mcp deploy" or check the deployment's address`,
        { cause: new Error(text) },
      );
    case 413:
      return new AppError("AUDIO_TOO_LONG", tooLarge(address, response), { cause: new Error(text) });
    case 429:
      return new AppError(
        "OVERLOADED",
        `The studio at ${address} accepts no more calls right now; repeat the call in a few seconds`,
        {
          cause: new Error(text),
        },
      );
    case 502:
    case 503:
    case 504:
      // Only a 503 says that nobody has begun with the request.
      return new UnreachableError(address, `HTTP ${response.status}`, {
        neverSent: response.status === 503,
        cause: new Error(text),
      });
    default:
      return readStorageTrouble(text) ?? new Error(`${address} answered ${response.status}: ${text}`);
  }
}

/** The studio's own refusals are JSON; a page comes from a proxy, whose limit an operator can raise. */
function tooLarge(address: string, response: Response): string {
  const most = sizeText(MAX_INPUT_AUDIO_BYTES);
  if ((response.headers.get("content-type") ?? "").includes("json")) return `${address} takes files of at most ${most}`;
  return `A proxy before ${address} refuses a file of this size, which the studio would take (up to ${most}); ask its operator to raise the proxy's limit (nginx: client_max_body_size 256m)`;
}

/** The embedded deployment says with an error what is wrong with its disk. */
function readStorageTrouble(body: string): AppError | null {
  try {
    const { storage, message } = JSON.parse(body) as { storage?: unknown; message?: unknown }; // Read with care.
    return storageError(storage, String(message));
  } catch {
    return null;
  }
}
