import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type InferenceServer, startInferenceServer } from "./testing/inference-server.ts";
import { entry, json } from "./testing/json.ts";
import { writeScriptedWorker } from "./testing/scripted-worker.ts";

let server: InferenceServer;

beforeAll(async () => {
  server = await startInferenceServer({ workerEntry: writeScriptedWorker() });
});
afterAll(() => server.close());

const TEXT = "RIFF and so on";

async function upload(name = "löop #1.wav"): Promise<Record<string, unknown>> {
  const form = new FormData();
  form.append("content", new File([TEXT], name, { type: "audio/wav" }));
  form.append("metadata", new Blob([JSON.stringify({ take: 2 })], { type: "application/json" }));
  const response = await server.call("/files", { method: "POST", body: form });
  expect(response.status).toBe(201);
  return json(response);
}

function contentUrl(file: Record<string, unknown>): string {
  return String(entry(file, "urls")["content"]);
}

async function split(audio: string): Promise<Record<string, unknown>> {
  const response = await server.call("/models/wav0/split/predictions", {
    method: "POST",
    headers: { "content-type": "application/json", prefer: "wait" },
    body: JSON.stringify({ input: { audio } }),
  });
  return json(response);
}

test("an upload is described, listed, read and deleted", async () => {
  const file = await upload();
  expect(file).toMatchObject({
    name: "löop #1.wav",
    content_type: "audio/wav",
    size: TEXT.length,
    checksums: { sha256: createHash("sha256").update(TEXT).digest("hex") },
    metadata: { take: 2 },
    expires_at: expect.any(String),
  });
  expect(await json(await server.call(String(entry(file, "urls")["get"])))).toEqual(file);
  expect((await json(await server.call("/files")))["results"]).toContainEqual(file);
  const response = await fetch(contentUrl(file));
  expect(response.headers.get("content-type")).toBe("audio/wav");
  expect(await response.text()).toBe(TEXT);
  expect((await server.call(`/files/${file["id"]}`, { method: "DELETE" })).status).toBe(204);
  expect((await fetch(contentUrl(file))).status).toBe(404);
  expect((await server.call(`/files/${file["id"]}`, { method: "DELETE" })).status).toBe(404);
});

test("content is served in ranges", async () => {
  const url = contentUrl(await upload());
  const part = await fetch(url, { headers: { range: "bytes=5-7" } });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe(`bytes 5-7/${TEXT.length}`);
  expect(part.headers.get("content-length")).toBe("3");
  expect(await part.text()).toBe("and");
  expect(await (await fetch(url, { headers: { range: "bytes=-2" } })).text()).toBe("on");
  const beyond = await fetch(url, { headers: { range: "bytes=99-" } });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${TEXT.length}`]);
});

test("the whole comes with its length, a HEAD without the body, and a known version as 304", async () => {
  const url = contentUrl(await upload());
  const whole = await fetch(url);
  expect(whole.headers.get("content-length")).toBe(String(TEXT.length));
  expect(whole.headers.get("accept-ranges")).toBe("bytes");
  const head = await fetch(url, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, String(TEXT.length), ""]);
  const etag = whole.headers.get("etag") ?? "";
  expect((await fetch(url, { headers: { "if-none-match": etag } })).status).toBe(304);
  const ranges = { range: "bytes=0-1", "if-range": '"another"' };
  expect((await fetch(url, { headers: ranges })).status).toBe(200);
  expect((await fetch(url, { headers: { ...ranges, "if-range": etag } })).status).toBe(206);
});

test("an empty file is served as no bytes", async () => {
  const form = new FormData();
  form.append("content", new File([], "empty.wav"));
  const url = contentUrl(await json(await server.call("/files", { method: "POST", body: form })));
  const response = await fetch(url);
  expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "0", ""]);
});

test("content is found under its own name only", async () => {
  const file = await upload();
  expect((await fetch(`${server.baseUrl}/files/${file["id"]}/other.wav`)).status).toBe(404);
});

test("the record of a file is closed without the token", async () => {
  const file = await upload();
  expect((await fetch(String(entry(file, "urls")["get"]))).status).toBe(401);
});

test.each([
  ["no form", "text", "text/plain", 400],
  [
    "a form without content",
    '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
    "multipart/form-data; boundary=x",
    422,
  ],
  [
    "content that is text",
    '--x\r\ncontent-disposition: form-data; name="content"\r\n\r\n1\r\n--x--\r\n',
    "multipart/form-data; boundary=x",
    422,
  ],
])("%s is refused", async (_, body, contentType, status) => {
  const response = await server.call("/files", { method: "POST", body, headers: { "content-type": contentType } });
  expect(response.status).toBe(status);
});

test("a file of this machine is kept by its path, and a record says where its bytes lie", async () => {
  const source = path.join(mkdtempSync(path.join(tmpdir(), "wav0-own-")), "take.wav");
  writeFileSync(source, TEXT, { mode: 0o600 });
  const post = (body: unknown) =>
    server.call("/files", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
  const response = await post({ local_path: source, name: "take.wav", content_type: "audio/wav" });
  expect(response.status).toBe(201);
  const file = await json(response);
  const digest = createHash("sha256").update(TEXT).digest("hex");
  expect(file).toMatchObject({ name: "take.wav", size: TEXT.length, checksums: { sha256: digest } });
  expect(statSync(String(file["local_path"])).ino).toBe(statSync(source).ino);
  rmSync(source);
  expect(await (await fetch(contentUrl(file))).text()).toBe(TEXT);
  for (const body of [{ local_path: source, name: "a", content_type: "b" }, { local_path: "a", name: "a" }, 7])
    expect((await post(body)).status).toBe(422);
});

test("metadata that is not an object is refused", async () => {
  const form = new FormData();
  form.append("content", new File([TEXT], "a.wav"));
  form.append("metadata", "[1");
  const response = await server.call("/files", { method: "POST", body: form });
  expect([response.status, (await json(response))["detail"]]).toEqual([422, "- metadata: Must be a JSON object"]);
});

test("a model reads an own file by the address of its record and of its content, and names every stem", async () => {
  const file = await upload("take.wav");
  for (const url of [String(entry(file, "urls")["get"]), contentUrl(file)]) {
    const { output } = await split(url);
    expect(Object.keys(output as object)).toEqual(["drums", "bass", "vocals", "other"]);
    const drums = String((output as Record<string, string>)["drums"]);
    expect(await json(await fetch(drums))).toMatchObject({ files: { audio: { name: "take.wav", text: TEXT } } });
  }
});

test("a model reads a data URL", async () => {
  const { output } = await split(`data:audio/wav;base64,${Buffer.from(TEXT).toString("base64")}`);
  const drums = String((output as Record<string, string>)["drums"]);
  expect(await json(await fetch(drums))).toMatchObject({ files: { audio: { text: TEXT } } });
});

test("an input file that is gone fails the prediction in words", async () => {
  expect(await split(`${server.baseUrl}/files/gone`)).toMatchObject({
    status: "failed",
    error: expect.stringContaining("There is no file gone"),
  });
});
