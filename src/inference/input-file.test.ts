import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";
import { FileStore } from "./file-store.ts";
import { type InputSources, loadInputFile } from "./input-file.ts";
import { createServerAddress } from "./server-address.ts";

const BASE = "http://127.0.0.1:1/inference/v1";
const NEVER = new AbortController().signal;
const server = createServer((request, response) => {
  if (request.url === "/ok/take.wav?x=1") response.end("RIFF");
  else if (request.url === "/moved") response.writeHead(302, { location: "/ok/take.wav?x=1" }).end();
  else if (request.url === "/endless") sendForEver(response);
  else if (request.url === "/slow") response.write("R");
  else response.writeHead(410).end();
});
let origin = "";
let sources: InputSources;

function sendForEver(response: {
  write(chunk: Buffer): boolean;
  once(event: "drain", next: () => void): unknown;
}): void {
  const chunk = Buffer.alloc(4 * 1024 * 1024);
  const next = (): void => {
    response.write(chunk);
    response.once("drain", next);
  };
  next();
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A listening TCP server has an address of this shape.
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const files = new FileStore(mkdtempSync(path.join(tmpdir(), "wav0-input-")));
  await files.load();
  sources = { address: createServerAddress(() => BASE), files, fetch };
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function load(url: string, signal = NEVER, acceptedAt = BASE): Promise<{ name: string; text: string }> {
  const file = await loadInputFile(url, acceptedAt, sources, signal);
  return {
    name: file.name,
    text: Buffer.from("bytes" in file ? file.bytes : readFileSync(file.path)).toString("utf8"),
  };
}

test("an http address is fetched, over redirects, and named by its path", async () => {
  expect(await load(`${origin}/ok/take.wav?x=1`)).toEqual({ name: "take.wav", text: "RIFF" });
  expect((await load(`${origin}/moved`)).text).toBe("RIFF");
});

test("an address on the origin of an earlier boot is fetched from the origin of now", async () => {
  const moved = { ...sources, address: createServerAddress(() => `${origin}/inference/v1`) };
  const file = await loadInputFile("http://127.0.0.1:1/ok/take.wav?x=1", BASE, moved, NEVER);
  expect(file).toEqual({ name: "take.wav", bytes: new Uint8Array(Buffer.from("RIFF")) });
});

test.each([
  ["data:audio/wav;base64,UklGRg==", "RIFF"],
  ["data:,RIFF%20x", "RIFF x"],
  ["data:text/plain;charset=utf-8,RIFF", "RIFF"],
])("the data URL %s is decoded", async (url, text) => {
  expect((await load(url)).text).toBe(text);
});

test.each(["data:audio/wav", "data:,%E0%A4%A"])("the malformed data URL %s is refused", async (url) => {
  await expect(load(url)).rejects.toThrow("The data URL of the input is malformed");
});

test("a refusal and a dead address are told in words", async () => {
  await expect(load(`${origin}/gone`)).rejects.toThrow(`The input's address answered 410: ${origin}/gone`);
  await expect(load("http://127.0.0.1:9/x")).rejects.toThrow(/could not be fetched from http:\/\/127\.0\.0\.1:9\/x: /);
});

test("a body above the limit is given up", async () => {
  const limit = `${MAX_INPUT_AUDIO_BYTES / 1024 / 1024} MB`;
  await expect(load(`${origin}/endless`)).rejects.toThrow(`The input is larger than ${limit}`);
});

test("aborting ends a download with the reason of the abort", async () => {
  const abort = new AbortController();
  const loading = load(`${origin}/slow`, abort.signal);
  abort.abort(new Error("canceled"));
  await expect(loading).rejects.toThrow("canceled");
});
