import { expect, test } from "vitest";
import { listen } from "../../testing/listen.ts";
import { createAccountData } from "./account-data.ts";

/** A deployment that answers calls one after the other; the last answer is repeated. */
async function deployment(...answers: object[]) {
  const authorised: (string | undefined)[] = [];
  const url = await listen((request, response) => {
    authorised.push(request.headers.authorization);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  return { url, authorised };
}

const LONG = { withinMillis: 600_000 };
const said = (state: string) => ({ status: "success", value: { state }, logLines: [] });

test("an erasure asks until nothing is left, each time with a token of that moment", async () => {
  const { url, authorised } = await deployment(said("clearing"), said("clearing"), said("cleared"));
  let tokens = 0;
  await createAccountData({ url, isOwn: true }).erase(async () => `token${(tokens += 1)}`, LONG);
  expect(authorised).toEqual(["Bearer token1", "Bearer token2", "Bearer token3"]);
});

test("a hub that leaves ends the wait and not the erasure", async () => {
  const { url, authorised } = await deployment(said("clearing"));
  const leaving = new AbortController();
  const erased = createAccountData({ url, isOwn: true, signal: leaving.signal }).erase(async () => {
    if (authorised.length === 2) leaving.abort();
    return "token";
  }, LONG);
  await expect(erased).rejects.toThrow(/abort/i);
  expect(authorised).toHaveLength(3);
});

test("a beginning is one call, and a wait that has lasted long enough says that the erasure goes on", async () => {
  const { url, authorised } = await deployment(said("clearing"));
  const data = createAccountData({ url, isOwn: true });
  await data.beginErasure(async () => "token");
  expect(authorised).toHaveLength(1);
  const erased = data.erase(async () => "token", { withinMillis: 0 });
  await expect(erased).rejects.toMatchObject({
    code: "HUB_UNAVAILABLE",
    message: expect.stringContaining("the studio goes on with it"),
  });
  expect(authorised).toHaveLength(2);
});

test("who waits hears each time that something is left", async () => {
  const { url } = await deployment(said("clearing"), said("clearing"), said("cleared"));
  const waits: number[] = [];
  const onWait = (millis: number) => waits.push(millis);
  await createAccountData({ url, isOwn: true }).erase(async () => "token", { ...LONG, onWait });
  expect(waits).toHaveLength(2);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
});
