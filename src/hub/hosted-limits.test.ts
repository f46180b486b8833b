import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { createOAuthApp } from "../auth/hosted/testing/oauth-app.ts";
import { readConfig } from "../config.ts";
import type { JobView } from "../contracts/job.ts";
import { predictionSchema } from "../inference/prediction.ts";
import { type HostedStudio, openHostedStudio } from "../testing/hosted-studio.ts";
import { createUserSockets } from "./user-sockets.ts";

const PATIENCE = { timeout: 60_000, interval: 100 };
const QUEUE = 8;

let studio: HostedStudio;
beforeAll(async () => {
  const limits = { WAV0_LIMIT_SOCKETS: "2", WAV0_LIMIT_OPEN_JOBS: String(QUEUE) };
  studio = await openHostedStudio((variables) => readConfig({ ...variables, ...limits }));
});
afterAll(() => studio.close());

async function signUp(name: string): Promise<string> {
  const app = createOAuthApp({ url: studio.url, email: `${name}@studio.example` });
  return (await app.connect()).access_token;
}

function call(kind: "mutation" | "query", functionPath: string, args: object, token: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = JSON.stringify({ path: functionPath, args, format: "json" });
  return fetch(`${studio.url}/api/${kind}`, { method: "POST", headers, body });
}

/** Starts a loop that takes the models a while. */
function generate(prompt: string, token: string): Promise<Response> {
  return call("mutation", "jobs/public:generateSample", { prompt, durationSeconds: 10, type: "loop" }, token);
}

/** The predictions of the studio's inference that have ended, as they lie on disk. */
async function ended() {
  const folder = path.join(studio.home, "predictions", "predictions");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const files = await Promise.all(names.map(async (name) => readFile(path.join(folder, name), "utf8")));
  return files.flatMap((text) => {
    const prediction = predictionSchema.parse(JSON.parse(text));
    const { state, createdAt, owner, input } = prediction;
    return state.status === "succeeded"
      ? [{ startedAt: state.startedAt, completedAt: state.completedAt, createdAt, owner, prompt: input["prompt"] }]
      : [];
  });
}

test("a user's one job starts before the others of another's whole queue, and that one's next is refused until one ends", async () => {
  const [busy, small] = [await signUp("busy"), await signUp("small")];
  const started = await Promise.all(
    Array.from({ length: QUEUE }, async (_, nth) => (await generate(`busy chords ${nth}`, busy)).json()),
  );
  const refused = await generate("one more", busy);
  const { errorData } = (await refused.json()) as { errorData: { code: string; message: string } };
  expect(errorData).toMatchObject({ code: "RATE_LIMITED", details: { limit: "openJobs", max: QUEUE, used: QUEUE } });
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);

  const { value: job } = (await (await generate("small kick", small)).json()) as { value: JobView };
  const statusOf = async ({ jobId }: JobView) => {
    const answer = await call("query", "jobs/public:checkJobStatus", { jobId }, small);
    return ((await answer.json()) as { value: JobView }).value.status;
  };
  await expect.poll(() => statusOf(job)).toBe("completed");
  const all = await ended();
  const jobIds = started.map((each: { value: JobView }) => each.value.jobId);
  await Promise.all(jobIds.map((jobId) => call("mutation", "jobs/public:cancelJob", { jobId }, busy)));

  const own = all.find(({ prompt }) => prompt === "small kick");
  const others = all.filter(({ owner }) => owner !== own?.owner);
  expect(own?.owner).toMatch(/^[0-9a-f]{64}$/);
  expect(others.length).toBeLessThan(QUEUE);
  const before = others.filter(
    ({ startedAt }) => startedAt > (own?.createdAt ?? 0) && startedAt < (own?.startedAt ?? 0),
  );
  expect(before.length).toBeLessThanOrEqual(1);
  // Those that found free models did not wait.
  const firstEnd = Math.min(...all.map(({ completedAt }) => completedAt));
  const waited = others.filter(({ startedAt }) => startedAt >= firstEnd);
  const inOrder = waited.toSorted((a, b) => a.startedAt - b.startedAt).map(({ createdAt }) => createdAt);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
});

/** Opens a WebSocket as the dashboard does, and proves who it is. @returns why it closed; null once it is served */
async function watch(token: string): Promise<{ socket: WebSocket; refusal: string | null }> {
  const socket = new WebSocket(`${studio.url.replace("http", "ws")}/api/1.48.0/sync`);
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(
    JSON.stringify({ type: "Connect", sessionId: crypto.randomUUID(), connectionCount: 0, lastCloseReason: null }),
  );
  socket.send(JSON.stringify({ type: "Authenticate", baseVersion: 0, tokenType: "User", value: token }));
  const refusal = await new Promise<string | null>((resolve) => {
    socket.once("message", () => resolve(null));
    socket.once("close", (_code, reason) => resolve(reason.toString()));
  });
  return { socket, refusal };
}

test("a user has so many WebSockets and no more; a closed one's place is free again, and another user has their own", async () => {
  const [ada, bob] = [await signUp("ada"), await signUp("bob")];
  const open = [await watch(ada), await watch(ada)];
  expect(open.map(({ refusal }) => refusal)).toEqual([null, null]);
  expect((await watch(ada)).refusal).toContain("TooManyConcurrentRequests");
  const other = await watch(bob);
  expect(other.refusal).toBeNull();
  open[0]?.socket.close();
  const again = await vi.waitFor(async () => {
    const next = await watch(ada);
    expect(next.refusal).toBeNull();
    return next;
  }, PATIENCE);
  for (const { socket } of [...open, other, again]) socket.close();
});

test("places are counted by user and given back once", () => {
  const sockets = createUserSockets({ WAV0_LIMIT_SOCKETS: "1" });
  const release = sockets.admit("ada");
  expect(release).not.toBeNull();
  expect([sockets.admit("ada"), sockets.admit("bob")]).toEqual([null, expect.any(Function)]);
  release?.();
  expect(sockets.admit("ada")).not.toBeNull();
});
