import * as z from "zod";
import { boundedJson, boundedText } from "../bodies/bounded-body.ts";
import { networkReason } from "../contracts/wire/network-reason.ts";
import { MAX_SMALL_BODY_BYTES } from "../contracts/limits.ts";
import { AppError } from "../contracts/errors.ts";

/** A token is replaced this long before it expires, so that none expires on its way. */
const RENEWAL_MARGIN_SECONDS = 60;
const TIMEOUT_MILLISECONDS = 30_000;

const tokenSchema = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  deployment_url: z.url(),
});

export interface KeyExchangeOptions {
  /** Origin of the hosted studio. */
  url: string;
  /** A personal key, as the account page there makes it. */
  apiKey: string;
  /** Milliseconds since 1970; injected by tests. */
  now?: () => number;
}

/** Tokens of a hosted studio for a personal key. The key goes to the studio only, never to its deployment. */
export interface KeyExchange {
  /** A token that is still valid for a while. */
  getToken(): Promise<string>;
  /** Where the studio keeps its state: it may be elsewhere than its sign-in. */
  deploymentUrl(): Promise<string>;
}

/**
 * Exchanges the key when a token is first needed, and again before it expires; callers that come together share one
 * exchange. Every method throws AppError UNAUTHENTICATED for a key that is refused, HUB_UNAVAILABLE if nobody answers.
 */
export function createKeyExchange({ url, apiKey, now = Date.now }: KeyExchangeOptions): KeyExchange {
  let current: Exchanged | null = null;
  let running: Promise<Exchanged> | null = null;

  function exchanged(): Promise<Exchanged> {
    if (current !== null && now() < current.renewAt) return Promise.resolve(current);
    running ??= exchange(url, apiKey, now())
      .then((fresh) => (current = fresh))
      .finally(() => (running = null));
    return running;
  }

  return {
    getToken: async () => (await exchanged()).token,
    deploymentUrl: async () => (await exchanged()).deploymentUrl,
  };
}

interface Exchanged {
  token: string;
  deploymentUrl: string;
  renewAt: number;
}

async function exchange(url: string, apiKey: string, now: number): Promise<Exchanged> {
  const response = await fetch(`${url}/api/auth/api-keys/token`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: "{}",
    // A redirect could carry the key to another host.
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  }).catch((cause: unknown) => {
    throw new AppError(
      "HUB_UNAVAILABLE",
      `The studio at ${url} does not answer (${networkReason(cause)}); check WAV0_URL and the network`,
      { cause },
    );
  });
  if (!response.ok) throw await refusal(response, url);
  const parsed = tokenSchema.safeParse(await boundedJson(response, MAX_SMALL_BODY_BYTES).catch(() => null));
  if (!parsed.success) {
    throw new AppError("HUB_UNAVAILABLE", `${url} does not answer as a hosted studio does; check WAV0_URL`, {
      cause: parsed.error,
    });
  }
  const { access_token: token, expires_in: seconds, deployment_url: deploymentUrl } = parsed.data;
  const margin = Math.min(RENEWAL_MARGIN_SECONDS, seconds / 2);
  return { token, deploymentUrl, renewAt: now + (seconds - margin) * 1000 };
}

async function refusal(response: Response, url: string): Promise<AppError> {
  const cause = new Error(
    `HTTP ${response.status}: ${(await boundedText(response, MAX_SMALL_BODY_BYTES).catch(() => "")).slice(0, 500)}`,
  );
  switch (response.status) {
    case 401:
    case 403:
      return new AppError(
        "UNAUTHENTICATED",
        `${url} refuses WAV0_API_KEY: it has expired, was revoked or belongs to another studio. Make a new key at ${url}/account`,
        { cause },
      );
    case 429:
      return new AppError("OVERLOADED", `${url} takes no more sign-ins now; try again in a minute`, { cause });
    default:
      return new AppError("HUB_UNAVAILABLE", `${url} answered ${response.status} to WAV0_API_KEY; check WAV0_URL`, {
        cause,
      });
  }
}
