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

const said = (state: string) => ({ status: "success", value: { state }, logLines: [] });

test("an erasure asks until nothing is left, each time with a token of that moment", async () => {
  const { url, authorised } = await deployment(said("clearing"), said("clearing"), said("cleared"));
  let tokens = 0;
  await createAccountData({ url, isOwn: true }).erase(async () => `token${(tokens += 1)}`);
  expect(authorised).toEqual(["Bearer token1", "Bearer token2", "Bearer token3"]);
});

test("a hub that leaves ends the wait and not the erasure", async () => {
  const { url, authorised } = await deployment(said("clearing"));
  const leaving = new AbortController();
  const erased = createAccountData({ url, isOwn: true, signal: leaving.signal }).erase(async () => {
    if (authorised.length === 2) leaving.abort();
    return "token";
  });
  await expect(erased).rejects.toThrow(/abort/i);
  expect(authorised).toHaveLength(3);
});
