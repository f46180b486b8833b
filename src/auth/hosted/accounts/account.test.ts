import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CREDENTIAL, type SessionRow, type SignInRow, toAccount, type UserRow } from "./account.ts";

const CREATED = new Date("2026-01-02T03:04:05Z");
const EARLIER = new Date("2026-02-01T00:00:00Z");
const LATER = new Date("2026-02-02T00:00:00Z");

const ADA: UserRow = { id: "ada", email: "ada@studio.example", name: "Ada", createdAt: CREATED };

const way = (providerId: string, userId = "ada"): SignInRow => ({ userId, providerId });
const session = (updatedAt: Date, userId = "ada"): SessionRow => ({ userId, updatedAt });

describe("the state of an account", () => {
  test.each<[string, UserRow, SignInRow[], string]>([
    ["with a password", ADA, [way(CREDENTIAL)], "active"],
    ["with a social provider alone", ADA, [way("github")], "active"],
    ["with no way in yet", ADA, [], "invited"],
    ["where only somebody else has a way in", ADA, [way(CREDENTIAL, "bo")], "invited"],
    ["that is blocked", { ...ADA, blockedAt: EARLIER }, [way(CREDENTIAL)], "blocked"],
    ["that is blocked before its invitation was taken", { ...ADA, blockedAt: EARLIER }, [], "blocked"],
    ["that is being deleted", { ...ADA, leavingAt: EARLIER }, [way(CREDENTIAL)], "leaving"],
    ["that is being deleted after it was blocked", { ...ADA, blockedAt: EARLIER, leavingAt: LATER }, [], "leaving"],
    ["that was blocked and is not any more", { ...ADA, blockedAt: null }, [way(CREDENTIAL)], "active"],
  ])("%s", (_what, user, ways, state) => {
    expect(toAccount(user, ways, []).state).toBe(state);
  });
});

test("ways to sign in are in words of people, in one order", () => {
  const ways = [way("google"), way(CREDENTIAL), way("github", "bo"), way("github")];
  expect(toAccount(ADA, ways, []).signIn).toEqual(["github", "google", "password"]);
});

test("an account was last seen when the newest of its own sessions was renewed", () => {
  const sessions = [session(EARLIER), session(LATER, "bo")];
  expect(toAccount(ADA, [], sessions).lastSeenAt).toEqual(EARLIER);
  expect(toAccount(ADA, [], [...sessions, session(LATER)]).lastSeenAt).toEqual(LATER);
  expect(toAccount(ADA, [], [session(LATER, "bo")]).lastSeenAt).toBeNull();
});

test("nothing of the tables is shown but what the account names", () => {
  const row = { ...ADA, blockedAt: null, emailVerified: false, image: "secret" };
  expect(toAccount(row, [way(CREDENTIAL)], [])).toEqual({
    id: "ada",
    email: "ada@studio.example",
    name: "Ada",
    state: "active",
    signIn: ["password"],
    createdAt: CREATED,
    lastSeenAt: null,
  });
});

test("rows of others change nothing, in whatever order the rows come", () => {
  const owner = fc.constantFrom("ada", "bo", "cy");
  const anyWay = fc.record({ userId: owner, providerId: fc.constantFrom(CREDENTIAL, "github", "google") });
  const anySession = fc.record({ userId: owner, updatedAt: fc.date({ noInvalidDate: true }) });
  fc.assert(
    fc.property(fc.array(anyWay), fc.array(anySession), (ways, sessions) => {
      const isOwn = ({ userId }: { userId: string }) => userId === "ada";
      const whole = toAccount(ADA, ways, sessions);
      expect(toAccount(ADA, ways.filter(isOwn), sessions.filter(isOwn))).toEqual(whole);
      expect(toAccount(ADA, ways.toReversed(), sessions.toReversed())).toEqual(whole);
      expect(whole.signIn).toHaveLength(ways.filter(isOwn).length);
    }),
  );
});
