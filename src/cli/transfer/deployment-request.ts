import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { boundedText } from "../../bodies/bounded-body.ts";
import { fetchFailure } from "../../bodies/fetch-failure.ts";
import { parseJson } from "../../bodies/parse-json.ts";
import { AppError } from "../../contracts/errors.ts";
import { MAX_ANSWER_JSON_BYTES } from "../../contracts/limits.ts";

/** A Convex deployment: Convex Cloud, self-hosted, or an embedded engine. */
export interface DeploymentAddress {
  url: string;
  /** Admin or deploy key. */
  adminKey: string;
  /** How long to wait before each new try of a request that may be repeated. */
  retryMillis?: readonly number[];
}

export interface DeploymentRequest extends RequestInit {
  /** It may be sent again when no answer came, or that of an overload: sent twice it does what it does once. */
  isRepeatable?: boolean;
}

/** Sends a request as the administrator. */
export type Send = (path: string, init?: DeploymentRequest) => Promise<Response>;

const RETRY_MILLIS = [100, 500, 2000];
/** Convex's status of a function that threw; the body says what. */
const FUNCTION_FAILED = 560;
/** How Convex refuses a request. */
const errorSchema = z.object({ code: z.string().optional(), message: z.string().optional() });

/**
 * @returns a function that sends requests. It throws AppError: UNAUTHENTICATED for a wrong key, HUB_UNAVAILABLE if no
 * answer comes, else INTERNAL with what the deployment said
 */
export function sender(address: DeploymentAddress): Send {
  return async (path, { isRepeatable = false, ...init } = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Convex ${address.adminKey}`);
    headers.set("convex-client", "npm-cli-1.48.0");
    const waits = isRepeatable ? (address.retryMillis ?? RETRY_MILLIS) : [];
    const response = await answerOf(address.url, waits, () => fetch(new URL(path, address.url), { ...init, headers }));
    if (!response.ok && response.status !== FUNCTION_FAILED) throw await refusal(address.url, path, response);
    return response;
  };
}

/**
 * Connections are kept open: one to a deployment that has restarted since fails at the first try. An answer that another
 * time may be a better one is asked for again as well; the last one is returned.
 */
async function answerOf(url: string, waits: readonly number[], ask: () => Promise<Response>): Promise<Response> {
  const [wait, ...rest] = waits;
  try {
    const response = await ask();
    if (wait === undefined || !isPassing(response)) return response;
    await response.body?.cancel();
  } catch (cause) {
    if (wait === undefined) {
      const message = `${url} does not answer (${fetchFailure(cause)}); run the command again to go on`;
      throw new AppError("HUB_UNAVAILABLE", message, { cause });
    }
  }
  await sleep(wait);
  return answerOf(url, rest, ask);
}

/** Too many requests, or a fault of the server; that a function threw is neither. */
function isPassing({ status }: Response): boolean {
  return status === 429 || (status >= 500 && status !== FUNCTION_FAILED);
}

async function refusal(url: string, path: string, response: Response): Promise<AppError> {
  if (response.status === 401 || response.status === 403) {
    const message = `${url} does not accept this admin key; take it from its dashboard or its data directory`;
    return new AppError("UNAUTHENTICATED", message);
  }
  const text = await boundedText(response, MAX_ANSWER_JSON_BYTES);
  const { code, message = text.slice(0, 500) } = errorSchema.safeParse(parseJson(text)).data ?? {};
  const said = `${url} answered ${response.status} to ${path.split("?")[0]}: ${message}`;
  return new AppError("INTERNAL", said, { details: { status: response.status, reason: code ?? "" } });
}

/** True if a deployment does not know what was asked for, or not any more. It may answer anything else another time. */
export function isForgotten(error: unknown): boolean {
  const status = error instanceof AppError ? error.details?.["status"] : undefined;
  return status === 400 || status === 404;
}

/** True if a deployment refused a request with this code of Convex's. */
export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof AppError && error.details?.["reason"] === code;
}
