import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";
import type { Caller } from "../types.ts";

const NOBODY: Caller = { kind: "user", identity: null };
let app: TestEngine;
beforeAll(async () => {
  app = await openTestEngine({ environment: { APP: "1" }, actionTimeoutMillis: 15_000 });
});
afterAll(() => app.dispose());

test("an action calls mutations and queries, each a transaction of its own", async () => {
  expect(await app.action("work:addTwice", { name: "w" })).toBe(2);
});

test("an action finds the component's environment, its caller and the thread's own Web APIs", async () => {
  const identity = { tokenIdentifier: "i|s", subject: "s", issuer: "i" };
  expect(await app.as(identity).action("work:surroundings")).toEqual({
    environment: { APP: "1", CONVEX_CLOUD_URL: "http://127.0.0.1:1", CONVEX_SITE_URL: "http://127.0.0.1:1/http" },
    identity,
    encoded: { $bytes: "w6k=" },
    digest: 32,
  });
});

test("modules with \"use node\" have Node's modules and process, with the component's environment", async () => {
  expect(await app.action("inNode:hash")).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    node: true,
    environment: expect.objectContaining({ APP: "1" }),
    buffer: 2,
  });
});

test("a failed action tells its error, its data and what it printed", async () => {
  const path = { component: "", module: "work", name: "fails" };
  expect(await app.engine.action(path, { withData: false }, NOBODY)).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^Uncaught Error: boom\n {4}at .*\.\.\/convex\/work\.js/),
    logLines: ["[ERROR] 'about to fail'"],
  });
  expect(await app.engine.action(path, { withData: true }, NOBODY)).toMatchObject({ ok: false, data: { code: "NO" } });
});

test("an action that throws what has no text fails like any other", async () => {
  await expect(app.action("work:throwsUnprintable")).rejects.toThrow("[unprintable]");
});

test("an action catches the ConvexError of a mutation with its data", async () => {
  expect(await app.action("work:catches")).toEqual({ code: "LIMIT", big: { $integer: "DAAAAAAAAAA=" } });
});

test("actions run beside each other", async () => {
  // Each waits for all the others to have begun; one after the other they would never end.
  const meetings = Array.from({ length: 20 }, () => app.action("work:meet", { name: "meeting", parties: 20 }));
  expect(await Promise.all(meetings)).toHaveLength(20);
});

test("a thread that dies fails its actions and the next action gets a new one", async () => {
  const lost = Array.from({ length: 4 }, () => app.action("work:sleeps", { millis: 4_000 }));
  const endings = lost.map((action) => action.catch((error: Error) => error.message));
  await app.action("work:exits").catch(() => undefined);
  expect(await Promise.all(endings)).toContain("Transient error while executing action");
  expect(await app.action("work:addTwice", { name: "after" })).toBe(2);
});

test("an action that takes too long fails", async () => {
  await expect(app.action("work:sleeps", { millis: 60_000 })).rejects.toThrow(/timed out \(maximum duration: 15s\)/);
});

test("an action names itself, and has no metrics of a transaction", async () => {
  expect(await app.action("work:metrics")).toBe("work:metrics");
});

test("files are stored, read, addressed and removed", async () => {
  const stored = (await app.action("work:storeAndRead", { text: "hello" })) as { storageId: string; url: string };
  expect(stored).toMatchObject({ text: "hello", type: "text/plain", url: expect.stringContaining("/api/storage/") });
  expect(await app.query("work:fileUrl", { id: stored.storageId })).toBe(stored.url);
  await app.mutation("work:removeFile", { id: stored.storageId });
  expect(await app.query("work:fileUrl", { id: stored.storageId })).toBeNull();
  expect(await app.mutation("work:uploadUrl")).toMatch(/\/api\/storage\/upload\?token=/);
});

test("an HTTP action gets bytes and headers and answers with several cookies", async () => {
  const body = new Uint8Array([0, 1, 255]);
  const request = new Request("http://x/echo", { method: "POST", body, headers: { "x-given": "yes" } });
  const response = await app.engine.httpAction(request, NOBODY);
  expect(response.status).toBe(201);
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 1, 255]);
  expect(response.headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2; Path=/"]);
  expect(response.headers.get("x-given")).toBe("yes");
  expect(await app.query("counters:value", { name: "http" })).toBe(1);
});

const get = (url: string) => app.engine.httpAction(new Request(url), NOBODY);

test("HTTP routes match by prefix; what is not routed is 404; what throws is 500", async () => {
  expect(await (await get("http://x/files/a/b?c=1")).text()).toBe("http://x/files/a/b?c=1");
  expect((await get("http://x/none")).status).toBe(404);
  expect((await get("http://x/fails")).status).toBe(500);
});

test("a response is read while it is written; whoever leaves it ends it, and one that fails breaks off", async () => {
  const left = await get("http://x/drip");
  await left.body?.cancel();
  const response = await get("http://x/drip");
  const reader = response.body?.getReader();
  const read = async () => new TextDecoder().decode((await reader?.read())?.value);
  expect(await read()).toBe("first");
  const isEarly = (await app.query("counters:value", { name: "gate" })) === null;
  await app.mutation("counters:add", { name: "gate", amount: 1 });
  expect([isEarly, await read(), (await reader?.read())?.done]).toEqual([true, "second", true]);
  await expect.poll(() => app.query("counters:value", { name: "left" }), { timeout: 20_000 }).toBe(1);
  await expect((await get("http://x/breaks")).arrayBuffer()).rejects.toThrow();
});
