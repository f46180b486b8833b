import type { IncomingMessage } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { markBlob } from "../../src/bodies/local-file.ts";
import { listen } from "../../src/testing/listen.ts";
import { setEnvironment } from "../testing/studio.fixture.ts";
import { linkInput, localResult } from "./localFiles.ts";

const RECORD = {
  local_path: "/predictions/files/f1",
  content_type: "audio/wav",
  checksums: { sha256: "a".repeat(64) },
  urls: { get: "http://127.0.0.1:1/files/f1/take.wav" },
};

interface Asked {
  method: string | undefined;
  path: string | undefined;
  token: string | undefined;
  body: string;
}

/** An inference server that has one file, or fails. */
async function openServer(answer: { status?: number; text?: string } = {}): Promise<Asked[]> {
  const asked: Asked[] = [];
  const url = await listen(async (request, response) => {
    const { method, url: path, headers } = request;
    asked.push({ method, path, token: headers.authorization, body: await textOf(request) });
    response.writeHead(answer.status ?? 200).end(answer.text ?? JSON.stringify(RECORD));
  });
  use(`${url}/v1`, "1");
  return asked;
}

function use(url: string, embedded: "0" | "1"): void {
  setEnvironment({ WAV0_INFERENCE_URL: url, WAV0_INFERENCE_TOKEN: "t", WAV0_EMBEDDED: embedded });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text;
}

const take = () => markBlob(new Blob([new Uint8Array(4)], { type: "audio/wav" }), { path: "/storage/take" });
const ADDRESS = "http://127.0.0.1:1/v1/files/f1/take.wav";

beforeEach(() => setEnvironment({}));
afterEach(() => setEnvironment({}));

test("a file that a prediction made here is told by its path, with its hash and type", async () => {
  const asked = await openServer();
  expect(await localResult("local", ADDRESS)).toEqual({
    path: RECORD.local_path,
    sha256: RECORD.checksums.sha256,
    type: "audio/wav",
  });
  expect(asked).toEqual([{ method: "GET", path: "/v1/files/f1", token: "Bearer t", body: "" }]);
});

test("a stored file is given by its path, never as bytes", async () => {
  const asked = await openServer();
  expect(await linkInput("local", "take.wav", take())).toMatchObject({ urls: RECORD.urls });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ method: "POST", path: "/v1/files", token: "Bearer t" });
  const sent: unknown = JSON.parse(asked[0]?.body ?? "");
  expect(sent).toEqual({ local_path: "/storage/take", name: "take.wav", content_type: "audio/wav" });
});

test("bytes in memory have no path, and an address of another server names no file here: nobody is asked", async () => {
  const asked = await openServer();
  expect(await linkInput("local", "take.wav", new Blob(["take"]))).toBeNull();
  expect(await localResult("local", "https://replicate.delivery/x/out.wav")).toBeNull();
  expect(asked).toEqual([]);
});

test("a provider elsewhere, and a deployment that is not on this machine, know no paths", async () => {
  const asked = await openServer();
  for (const name of ["replicate", "cog", "ace-step"] as const) expect(await localResult(name, ADDRESS)).toBeNull();
  use(process.env["WAV0_INFERENCE_URL"] ?? "", "0");
  expect(await localResult("local", ADDRESS)).toBeNull();
  expect(await linkInput("local", "take.wav", take())).toBeNull();
  setEnvironment({ WAV0_EMBEDDED: "1" });
  expect(await localResult("local", ADDRESS)).toBeNull();
  expect(asked).toEqual([]);
});

test.each([
  ["a refusal", { status: 404, text: "{}" }],
  ["an answer without a path", { text: JSON.stringify({ ...RECORD, local_path: undefined }) }],
  ["an answer that is no JSON", { text: "<h1>Bad Gateway</h1>" }],
  ["an answer without an end", { text: `"${"x".repeat(70_000)}"` }],
])("%s leaves the bytes to the provider's API", async (_what, answer) => {
  await openServer(answer);
  expect(await localResult("local", ADDRESS)).toBeNull();
  expect(await linkInput("local", "take.wav", take())).toBeNull();
});

test("a server that is gone does so, too", async () => {
  use("http://127.0.0.1:1/v1", "1");
  expect(await localResult("local", ADDRESS)).toBeNull();
});
