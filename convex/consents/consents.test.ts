import { afterEach, expect, test, vi } from "vitest";
import { CONSENT_MILLIS, MAX_WAITING_CONSENTS } from "../../src/contracts/consent.ts";
import { PERSON_CLAIM } from "../../src/contracts/principal.ts";
import { api, internal } from "../_generated/api.js";
import { openStudio, refusal } from "../testing/studio.fixture.ts";

const digest = (letter: string) => letter.repeat(64);
afterEach(() => vi.useRealTimers());

const QUESTION = "Delete: “kick”. Go on?";

/** Users by what they hold: the token of a client, and that of the page of a browser session. */
async function openUsers() {
  const { t } = await openStudio();
  vi.useFakeTimers({ toFake: ["Date"], now: 1_700_000_000_000 });
  const issuer = "https://studio.test";
  const identity = (name: string) => ({ tokenIdentifier: `${issuer}|${name}`, subject: name, issuer });
  const client = (name: string, scope?: string) => t.withIdentity({ ...identity(name), ...(scope ? { scope } : {}) });
  const person = (name: string) => t.withIdentity({ ...identity(name), [PERSON_CLAIM]: true });
  const seek = (name: string, of = digest("a")) =>
    client(name).mutation(api.consents.public.seekConsent, { digest: of, question: QUESTION });
  const decide = (name: string, consentId: string, isApproved = true) =>
    person(name).mutation(api.consents.public.decideConsent, { consentId, isApproved });
  return { t, client, person, seek, decide };
}

test("a question waits until its user agrees, and the yes lets one call pass", async () => {
  const { seek, decide, person } = await openUsers();
  const asked = await seek("ada");
  expect(asked).toEqual({ state: "waiting", consentId: asked.consentId, expiresAt: Date.now() + CONSENT_MILLIS });
  expect(await seek("ada")).toEqual(asked);
  expect(await person("ada").query(api.consents.public.listConsents, {})).toEqual({
    consents: [{ consentId: asked.consentId, question: QUESTION, createdAt: Date.now(), expiresAt: asked.expiresAt }],
  });
  await decide("ada", asked.consentId);
  expect(await person("ada").query(api.consents.public.listConsents, {})).toEqual({ consents: [] });
  expect(await seek("ada")).toMatchObject({ state: "approved", consentId: asked.consentId });
  const next = await seek("ada");
  expect(next.state).toBe("waiting");
  expect(next.consentId).not.toBe(asked.consentId);
});

test("of calls that race for one yes a single one gets it", async () => {
  const { seek, decide } = await openUsers();
  await decide("ada", (await seek("ada")).consentId);
  const states = (await Promise.all(Array.from({ length: 8 }, () => seek("ada")))).map(({ state }) => state);
  expect(states.filter((state) => state === "approved")).toHaveLength(1);
});

test("a yes is for that call of that user alone", async () => {
  const { seek, decide } = await openUsers();
  await decide("ada", (await seek("ada")).consentId);
  expect((await seek("ada", digest("b"))).state).toBe("waiting");
  expect((await seek("eve")).state).toBe("waiting");
  expect((await seek("ada")).state).toBe("approved");
});

test("a yes is to the words that were shown: under others the same call asks again", async () => {
  const { client, seek, decide } = await openUsers();
  const asked = { digest: digest("a"), question: "Play: “kick”. Go on?" };
  await decide("ada", (await client("ada").mutation(api.consents.public.seekConsent, asked)).consentId);
  expect((await seek("ada")).state).toBe("waiting");
});

test("nobody decides for another user", async () => {
  const { seek, decide, person } = await openUsers();
  const { consentId } = await seek("ada");
  expect(await refusal(decide("eve", consentId))).toMatchObject({ code: "INVALID_INPUT" });
  expect(await person("eve").query(api.consents.public.listConsents, {})).toEqual({ consents: [] });
  expect((await seek("ada")).state).toBe("waiting");
});

test.each([undefined, "studio:read studio:write"])("no client decides, whatever its scope (%s)", async (scope) => {
  const { seek, client } = await openUsers();
  const { consentId } = await seek("ada");
  const tried = client("ada", scope).mutation(api.consents.public.decideConsent, { consentId, isApproved: true });
  expect(await refusal(tried)).toMatchObject({
    code: "INSUFFICIENT_SCOPE",
    message: expect.stringContaining("in the dashboard"),
  });
  expect((await seek("ada")).state).toBe("waiting");
});

test("a no is answered until it expires, and is not asked about again until then", async () => {
  const { seek, decide } = await openUsers();
  const { consentId } = await seek("ada");
  await decide("ada", consentId, false);
  expect((await seek("ada")).state).toBe("declined");
  expect((await seek("ada")).state).toBe("declined");
  expect(await refusal(decide("ada", consentId))).toMatchObject({ code: "INVALID_INPUT" });
  vi.setSystemTime(Date.now() + CONSENT_MILLIS);
  expect((await seek("ada")).state).toBe("waiting");
});

test("neither a question nor a yes outlives its time, and what is over is swept", async () => {
  const { t, seek, decide } = await openUsers();
  const { consentId } = await seek("ada");
  vi.setSystemTime(Date.now() + CONSENT_MILLIS);
  expect(await refusal(decide("ada", consentId))).toMatchObject({ code: "INVALID_INPUT" });
  const second = await seek("ada");
  expect(second.consentId).not.toBe(consentId);
  await decide("ada", second.consentId);
  vi.setSystemTime(Date.now() + CONSENT_MILLIS);
  expect((await seek("ada")).state).toBe("waiting");
  vi.setSystemTime(Date.now() + CONSENT_MILLIS + 1);
  await t.mutation(internal.consents.consents.sweep, {});
  expect(await t.run((ctx) => ctx.db.query("consents").collect())).toEqual([]);
});

test("a flood of questions ends in a refusal that says when it ends, for its user alone", async () => {
  const { seek } = await openUsers();
  const letters = "0123456789abcdef";
  const digests = Array.from({ length: MAX_WAITING_CONSENTS + 1 }, (_, i) =>
    `${letters[i % 16]}${letters[i >> 4]}`.repeat(32),
  );
  for (const each of digests.slice(0, -1)) await seek("ada", each);
  const last = digests.at(-1) ?? "";
  expect(await refusal(seek("ada", last))).toMatchObject({
    code: "OVERLOADED",
    message: expect.stringContaining(new Date(Date.now() + CONSENT_MILLIS).toISOString()),
    details: { retryAt: Date.now() + CONSENT_MILLIS },
  });
  expect((await seek("eve", last)).state).toBe("waiting");
  expect((await seek("ada", digests[0])).state).toBe("waiting");
  vi.setSystemTime(Date.now() + CONSENT_MILLIS);
  expect((await seek("ada", last)).state).toBe("waiting");
});
