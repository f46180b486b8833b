"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import { OAuthTokensSchema } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import { boundedJson } from "../../src/bodies/bounded-body.ts";
import type { OAuthState } from "./oauth.ts";

/** Whose turn it is to renew the tokens of a sign-in. */
export type Turn =
  | { kind: "ours" }
  | { kind: "another's" }
  /** Somebody has renewed them since, or found the sign-in over: then there are none. */
  | { kind: "done"; state: OAuthState | null };

/** Where a sign-in is kept while its server is visited. */
export interface SignInStore {
  /** Keeps new tokens as soon as they are there: whatever fails afterwards, the old ones may be worth nothing. */
  keep(state: OAuthState): Promise<void>;
  /** The sign-in is over; does nothing if there has been another one since. */
  end(): Promise<void>;
  takeTurn(): Promise<Turn>;
  /** Gives the turn back without new tokens. */
  passTurn(): Promise<void>;
}

const WAIT_MILLIS = 200;
/** Tokens are a few kilobytes. */
const MAX_TOKENS_BYTES = 100_000;

/**
 * A fetch by which one visit at a time renews tokens; the others are answered with what that one got. A server may take
 * a renewal for a theft if the token that it is asked with has been used before (RFC 9700, 4.14.2), and end the sign-in.
 */
export function renewInTurns(send: FetchLike, store: SignInStore): FetchLike {
  return async (url, init) => {
    if (!isRenewal(init?.body)) return send(url, init);
    for (;;) {
      const turn = await store.takeTurn();
      switch (turn.kind) {
        case "ours":
          return renew(() => send(url, init), store);
        case "done":
          return turn.state?.tokens ? Response.json(turn.state.tokens) : Response.json(OVER, { status: 400 });
        case "another's":
          await new Promise((resolve) => setTimeout(resolve, WAIT_MILLIS));
      }
    }
  };
}

const OVER = { error: "invalid_grant", error_description: "The sign-in is over" };

async function renew(send: () => Promise<Response>, store: SignInStore): Promise<Response> {
  try {
    const response = await send();
    if (!(await givesTokens(response.clone()))) await store.passTurn();
    return response;
  } catch (error) {
    await store.passTurn();
    throw error;
  }
}

/** A page of HTML may come as a success too. */
async function givesTokens(response: Response): Promise<boolean> {
  const body: unknown = response.ok ? await boundedJson(response, MAX_TOKENS_BYTES).catch(() => null) : null;
  return OAuthTokensSchema.safeParse(body).success;
}

function isRenewal(body: unknown): boolean {
  return body instanceof URLSearchParams && body.get("grant_type") === "refresh_token";
}
