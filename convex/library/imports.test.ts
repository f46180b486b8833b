import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { MAX_INPUT_AUDIO_SECONDS } from "../../src/contracts/limits.ts";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal, setEnvironment, wavBytes } from "../testing/studio.fixture.ts";

const importBytes = async (studio: Studio, bytes: Uint8Array<ArrayBuffer>, fileName = "loop.wav", who = "ada") =>
  studio.user(who).action(api.library.publicNode.importSample, {
    storageId: await studio.upload(bytes, studio.user(who)),
    fileName,
  });

test("an uploaded file becomes a measured sample whose audio can be fetched", async () => {
  const studio = await openStudio();
  const { uploadUrl } = await studio.ada.mutation(api.library.public.createUploadUrl, {});
  expect(uploadUrl).toMatch(/^https?:/);
  const sample = await importBytes(
    studio,
    wavBytes({ seconds: 1.5, bpm: 174, key: "F# minor" }),
    "C:\\Break (Amen).wav",
  );
  expect(sample).toMatchObject({
    name: "Break_Amen",
    type: "uploaded",
    durationSeconds: 1.5,
    bpm: 174,
    key: "F# minor",
    format: "wav",
    uri: `wav0://samples/${sample.sampleId}`,
  });
  expect(sample.peakDb).toBeGreaterThan(-8);
  expect(sample.peakDb).toBeLessThan(-5);
  expect(sample.lufs).toBeLessThan(-6);
  const found = await studio.ada.query(api.library.public.getSample, { sampleId: sample.sampleId });
  const audioUrl = expect.stringMatching(/^https?:/);
  expect(found).toEqual({ ...sample, audioUrl, sampleRate: 44_100, channels: 2 });
});

test("the same bytes of the same user are one sample and one file; another user has their own", async () => {
  const studio = await openStudio();
  const first = await importBytes(studio, wavBytes());
  const next = "The same audio was in the library already, as loop.";
  expect(await importBytes(studio, wavBytes(), "another name.wav")).toEqual({ ...first, next });
  expect(await studio.storedFiles()).toHaveLength(1);
  const theirs = await importBytes(studio, wavBytes(), "loop.wav", "bob");
  expect(theirs.sampleId).not.toBe(first.sampleId);
  expect(await studio.storedFiles()).toHaveLength(2);
});

test("an upload is whose address it was sent to: to others there is none, and its owner still has it", async () => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes(), studio.ada);
  const take = (who: string) =>
    studio.user(who).action(api.library.publicNode.importSample, { storageId, name: "a.wav" });
  expect(await refusal(take("bob"))).toMatchObject({
    code: "FILE_NOT_FOUND",
    message: expect.stringContaining(`No upload "${storageId}" of yours`),
  });
  expect(await studio.storedFiles()).toHaveLength(1);
  expect(await take("ada")).toMatchObject({ name: "a", type: "uploaded" });
});

test("what was sent with a content type of the sender's own is nobody's upload", async () => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes());
  const { contentType } = await studio.ada.mutation(api.library.public.createUploadUrl, {});
  expect(contentType).toMatch(/^application\/octet-stream; upload=[0-9a-f]{32}\.[0-9a-f]{32}$/);
  const altered = contentType.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  for (const wrong of [undefined, "", "audio/wav", altered, `${contentType}0`, contentType.toUpperCase()]) {
    await studio.setContentType(storageId, wrong);
    expect((await refusal(studio.ada.action(api.library.publicNode.importSample, { storageId }))).code).toBe(
      "FILE_NOT_FOUND",
    );
  }
  await studio.setContentType(storageId, contentType);
  expect((await studio.ada.action(api.library.publicNode.importSample, { storageId })).type).toBe("uploaded");
});

test("importing an upload again gives the same sample", async () => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes());
  const call = () => studio.ada.action(api.library.publicNode.importSample, { storageId, name: "a.wav" });
  expect(await call()).toEqual(await call());
  expect(await studio.storedFiles()).toHaveLength(1);
});

test("imports of the same bytes that race make one sample", async () => {
  const studio = await openStudio();
  const samples = await Promise.all([1, 2, 3].map(() => importBytes(studio, wavBytes())));
  expect(new Set(samples.map(({ sampleId }) => sampleId)).size).toBe(1);
  expect(await studio.storedFiles()).toHaveLength(1);
});

test("another user's file cannot be imported by its id", async () => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes());
  const call = (who: string) =>
    studio.user(who).action(api.library.publicNode.importSample, { storageId, name: "a.wav" });
  await call("ada");
  expect((await refusal(call("bob"))).code).toBe("FILE_NOT_FOUND");
  expect(await studio.storedFiles()).toHaveLength(1);
});

test("an id of no upload is not found", async () => {
  const { ada } = await openStudio();
  const call = ada.action(api.library.publicNode.importSample, { storageId: "nonsense", name: "a.wav" });
  expect(await refusal(call)).toMatchObject({ code: "FILE_NOT_FOUND", details: { storageId: "nonsense" } });
});

test("different files of one name get names of their own", async () => {
  const studio = await openStudio();
  const names: string[] = [];
  for (const hertz of [100, 200, 300]) names.push((await importBytes(studio, wavBytes({ hertz }))).name);
  expect(names).toEqual(["loop", "loop_2", "loop_3"]);
});

describe("a file that is refused is deleted:", () => {
  const text = new TextEncoder();
  test.each([
    ["text named .wav", text.encode("hello, this is not a wave file at all"), "UNSUPPORTED_AUDIO"],
    ["an empty file", new Uint8Array(0), "UNSUPPORTED_AUDIO"],
    ["a truncated WAV", wavBytes().slice(0, 30), "UNSUPPORTED_AUDIO"],
    ["a WAV without samples", wavBytes({ seconds: 0 }), "UNSUPPORTED_AUDIO"],
  ])("%s", async (_name, bytes, code) => {
    const studio = await openStudio();
    expect((await refusal(importBytes(studio, bytes))).code).toBe(code);
    expect([await studio.storedFiles(), await studio.samples()]).toEqual([[], []]);
  });

  test("audio above the longest that is taken, with the limit in the message", async () => {
    const studio = await openStudio();
    const { code, message } = await refusal(importBytes(studio, longWav(MAX_INPUT_AUDIO_SECONDS + 1)));
    expect(code).toBe("AUDIO_TOO_LONG");
    expect(message).toContain("15 minutes");
    expect(await studio.storedFiles()).toEqual([]);
  });
});

test("files that no sample refers to are deleted after a day, and no others", async () => {
  const studio = await openStudio();
  await importBytes(studio, wavBytes());
  await studio.upload(wavBytes({ hertz: 300 }));
  const sweepAt = async (time: number) => {
    vi.setSystemTime(time);
    await studio.t.mutation(internal.library.uploads.sweep, { cursor: null });
    return (await studio.storedFiles()).length;
  };
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers({ toFake: ["Date"] });
  const now = Date.now();
  expect(await sweepAt(now + 23 * 3_600_000)).toBe(2);
  expect(await sweepAt(now + 25 * 3_600_000)).toBe(1);
  expect(await studio.samples()).toHaveLength(1);
});

/** A web server on this machine that has one file. */
async function serveFile(bytes: Uint8Array): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  // A listening TCP server's address is never a string.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/break%2090bpm.wav`, asked };
}

describe("an address", () => {
  test("of a file becomes a sample named after it; the same file is one sample", async () => {
    const studio = await openStudio();
    const { url } = await serveFile(wavBytes({ bpm: 90 }));
    // The only private address that is ever fetched is the deployment's own: the file's server stands for it.
    setEnvironment({ CONVEX_SITE_URL: new URL(url).origin });
    const sample = await studio.ada.action(api.library.publicNode.importSample, { url });
    expect(sample).toMatchObject({ type: "uploaded", format: "wav", bpm: 90, durationSeconds: 1 });
    expect(sample.name).toContain("break");
    const again = await studio.ada.action(api.library.publicNode.importSample, { url, name: "again.wav" });
    expect(again.sampleId).toBe(sample.sampleId);
    expect(await studio.storedFiles()).toHaveLength(1);
  });

  test("of a private host is never asked, and nothing is kept", async () => {
    const studio = await openStudio();
    const { url, asked } = await serveFile(wavBytes());
    expect((await refusal(studio.ada.action(api.library.publicNode.importSample, { url }))).code).toBe(
      "URL_NOT_ALLOWED",
    );
    expect(asked).toEqual([]);
    expect(await studio.storedFiles()).toEqual([]);
  });
});

/** Silence of 8 kHz, 8 bit, mono. */
function longWav(seconds: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + seconds * 8_000).fill(128, 44);
  const view = new DataView(bytes.buffer);
  const write = (offset: number, words: string) => bytes.set(new TextEncoder().encode(words), offset);
  write(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 8_000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  write(36, "data");
  view.setUint32(40, seconds * 8_000, true);
  return bytes;
}

test("a file that ends early is a sample of what is there, and says what is missing", async () => {
  const studio = await openStudio();
  const whole = wavBytes({ seconds: 1 });
  const storageId = await studio.upload(whole.slice(0, 44 + (whole.length - 44) / 4));
  const sample = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "cut.wav" });
  expect(sample.warning).toMatch(/\(75 %\) are missing/);
  expect(sample.durationSeconds).toBeCloseTo(0.25, 2);
  const { sampleId } = sample;
  expect((await studio.ada.query(api.library.public.getSample, { sampleId })).warning).toBe(sample.warning);
});
