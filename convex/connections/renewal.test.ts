import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { OAuthState } from "./oauth.ts";
import { type SignInStore, type Turn, renewInTurns } from "./renewal.ts";

const URL_OF_TOKENS = "https://other.test/token";
const renewal = (refresh: string) => ({
  method: "POST",
  body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: refresh }),
});
const stateWith = (access: string): OAuthState => ({
  redirectUrl: "http://127.0.0.1:1/",
  tokens: { access_token: access, token_type: "Bearer", refresh_token: `r${access}` },
});

/** One sign-in, as the rows of a connection keep it, and the visits that share it. */
class Shared {
  kept: OAuthState | null = stateWith("0");
  isTaken = false;
  passed = 0;

  /** The view of a visit that began when the sign-in was as it is now. */
  visit(): SignInStore {
    let mine = this.kept;
    return {
      keep: async (state) => {
        this.kept = mine = state;
        this.isTaken = false;
      },
      end: async () => void (this.kept = null),
      takeTurn: async (): Promise<Turn> => {
        if (this.kept !== mine) {
          mine = this.kept;
          return { kind: "done", state: mine };
        }
        if (this.isTaken) return { kind: "another's" };
        this.isTaken = true;
        return { kind: "ours" };
      },
      passTurn: async () => {
        this.isTaken = false;
        this.passed += 1;
      },
    };
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what renews nothing takes no turn, whatever form it has", async () => {
  const shared = new Shared();
  shared.isTaken = true;
  const sent: unknown[] = [];
  const send = renewInTurns(async (_url, init) => {
    sent.push(init?.body);
    return Response.json({});
  }, shared.visit());
  const code = new URLSearchParams({ grant_type: "authorization_code", code: "c" });
  for (const body of [undefined, null, "grant_type=refresh_token_not", code, new URLSearchParams()]) {
    await send(URL_OF_TOKENS, { body: body ?? null });
  }
  await send(URL_OF_TOKENS);
  expect(sent).toHaveLength(6);
  expect(shared.passed).toBe(0);
});

test("any number of visits, however they meet, send one renewal, and all have its tokens", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(1_500), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 3_000 }),
      async (delays, takesMillis) => {
        const shared = new Shared();
        let sent = 0;
        const visits = delays.map(async (delay) => {
          const store = shared.visit();
          await new Promise((resolve) => setTimeout(resolve, delay));
          const send = renewInTurns(async () => {
            sent += 1;
            await new Promise((resolve) => setTimeout(resolve, takesMillis));
            return Response.json(stateWith("1").tokens);
          }, store);
          const response = await send(URL_OF_TOKENS, renewal("r0"));
          // As the SDK does with new tokens; those that another kept are the same.
          if (shared.kept?.tokens?.access_token !== "1") await store.keep(stateWith("1"));
          return response.json();
        });
        // Not all timers: what an earlier test file left behind may set one after the other for ever.
        await vi.advanceTimersByTimeAsync(10_000);
        expect(await Promise.all(visits)).toEqual(delays.map(() => stateWith("1").tokens));
        expect(sent).toBe(1);
        expect(shared).toMatchObject({ passed: 0, isTaken: false });
      },
    ),
    { numRuns: 40 },
  );
});

describe("the turn is given back, and the next in turn asks itself, where a renewal ends with", () => {
  const page = () => new Response("<h1>Sign in</h1>", { headers: { "content-type": "text/html" } });
  test.each<[string, () => Response]>([
    ["a refusal", () => Response.json({ error: "invalid_grant" }, { status: 400 })],
    ["a broken server", () => new Response("Bad Gateway", { status: 502 })],
    ["a page in place of tokens", page],
    ["JSON without tokens", () => Response.json({ access: "1" })],
    ["an error that calls itself a success", () => Response.json({ error: "slow_down" })],
    ["no body at all", () => new Response(null, { status: 204 })],
    [
      "a lost connection",
      () => {
        throw new TypeError("socket hang up");
      },
    ],
  ])("%s", async (_what, answer) => {
    const shared = new Shared();
    const answers = [answer, () => Response.json(stateWith("1").tokens)];
    const visits = ["first", "second"].map(async () => {
      const send = renewInTurns(async () => {
        const next = answers.shift() ?? page;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return next();
      }, shared.visit());
      return send(URL_OF_TOKENS, renewal("r0")).then(
        (response) => response.text(),
        (error: unknown) => error,
      );
    });
    await vi.advanceTimersByTimeAsync(2_000);
    const [first, second] = await Promise.all(visits);
    expect(JSON.parse(String(second))).toEqual(stateWith("1").tokens);
    // Whoever failed has the answer as it came: it was not read away.
    const expected = await Promise.resolve()
      .then(() => answer().text())
      .catch((error: unknown) => error);
    expect(String(first)).toBe(String(expected));
    expect(shared.passed).toBe(1);
  });
});

test("a sign-in that another visit found over is over for all that wait, without a request", async () => {
  const shared = new Shared();
  const send = renewInTurns(async () => {
    throw new Error("It was asked");
  }, shared.visit());
  shared.isTaken = true;
  const waiting = send(URL_OF_TOKENS, renewal("r0"));
  await vi.advanceTimersByTimeAsync(300);
  shared.kept = null;
  await vi.advanceTimersByTimeAsync(300);
  const response = await waiting;
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: "invalid_grant" });
});
