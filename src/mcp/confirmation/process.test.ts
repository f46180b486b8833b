import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  callForJob,
  callTool,
  EXECUTABLE,
  openStudioProcess,
  type StudioProcess,
} from "../../testing/studio-process.ts";
import { clientOverHttp, clientOverStdio, type CurrentClient } from "../testing/current-client.ts";

const CAN_ASK = { elicitation: {} };
const inputResponses = { confirmation: { action: "accept", content: {} } };

let studio: StudioProcess;
let sampleId: string;
let processes: ChildProcessWithoutNullStreams[];

beforeAll(async () => void (studio = await openStudioProcess()));
afterAll(() => studio.close());

beforeEach(async () => {
  processes = [];
  const input = { prompt: "kick", type: "one_shot", waitSeconds: 45 };
  const job = await callForJob(await studio.connect(), "generate_sample", input);
  sampleId = job.samples[0]?.sampleId ?? "";
}, 120_000);

afterEach(async () => {
  for (const child of processes) await kill(child);
});

/** A process of the packaged program, as a client of 2026-07-28 starts it. */
function start(): [CurrentClient, ChildProcessWithoutNullStreams] {
  const env = { ...getDefaultEnvironment(), WAV0_HOME: studio.home, WAV0_PORT: "0" };
  const child = spawn(process.execPath, [EXECUTABLE], { env });
  processes.push(child);
  return [clientOverStdio({ stdin: child.stdin, stdout: child.stdout }), child];
}

async function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

const remove = (client: CurrentClient, more: Record<string, unknown> = {}) =>
  client.ask("tools/call", { name: "delete_sample", arguments: { sampleId }, ...more }, CAN_ASK);

async function isThere(): Promise<boolean> {
  return (await callTool(await studio.connect(), "get_sample", { sampleId })).isError !== true;
}

test("a question of a process that was killed is answered to the next one", async () => {
  const [asking, child] = start();
  const { result } = await remove(asking);
  expect(result).toMatchObject({ resultType: "input_required" });
  await kill(child);
  expect(await isThere()).toBe(true);
  const answered = await remove(start()[0], { requestState: result?.["requestState"], inputResponses });
  expect(answered.result).toMatchObject({ resultType: "complete" });
  expect(answered.result).not.toHaveProperty("isError");
  expect(await isThere()).toBe(false);
}, 120_000);

test("a question of a hub that crashed is answered over stdio", async () => {
  const { url, headers } = await studio.http();
  const asking = clientOverHttp({
    async fetch(request) {
      const authorised = new Request(url, request);
      for (const [name, value] of Object.entries(headers)) authorised.headers.set(name, value);
      return fetch(authorised);
    },
  });
  const { result } = await remove(asking);
  expect(result).toMatchObject({ resultType: "input_required" });
  await studio.killHub();
  const answered = await remove(start()[0], { requestState: result?.["requestState"], inputResponses });
  expect(answered.result).not.toHaveProperty("isError");
  expect(await isThere()).toBe(false);
}, 120_000);
