import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { AUDIO_FORMATS, FORMAT_FACTS } from "../../../src/contracts/audio/audio-formats.ts";
import { PROJECT_EXTENSIONS, PROJECT_MEDIA_TYPES } from "../../../src/contracts/project-formats.ts";
import { MAX_ANSWER_BYTES, MAX_OPEN_RANGE_BYTES } from "../../kit/byteRange.ts";
import { answerWithAudio, refuseAudio } from "./audioAnswer.ts";

const BYTES = Uint8Array.from({ length: 100 }, (_, index) => index);
const FILE = { blob: new Blob([BYTES]), name: "kick", format: "wav", sha256: "abc" } as const;

function ask(headers: Record<string, string> = {}, file: Partial<Parameters<typeof answerWithAudio>[1]> = {}) {
  return answerWithAudio(new Request("https://studio.test/", { headers }), { ...FILE, ...file }, { "x-own": "1" });
}
const bodyOf = async (response: Response) => [...new Uint8Array(await response.arrayBuffer())];

/** The engine in the package streams, a deployment of Convex ends answers. */
function embed(isEmbedded: boolean): void {
  const before = process.env["WAV0_EMBEDDED"];
  if (isEmbedded) process.env["WAV0_EMBEDDED"] = "1";
  else delete process.env["WAV0_EMBEDDED"];
  onTestFinished(() => {
    if (before === undefined) delete process.env["WAV0_EMBEDDED"];
    else process.env["WAV0_EMBEDDED"] = before;
  });
}

describe("what a file is called", () => {
  test.each(AUDIO_FORMATS)("%s has its media type", (format) => {
    expect(ask({}, { format }).headers.get("content-type")).toBe(FORMAT_FACTS[format].mediaType);
  });

  test.each(PROJECT_EXTENSIONS)("a project's %s has its media type and ending", (format) => {
    const { headers } = ask({}, { format });
    expect(headers.get("content-type")).toBe(PROJECT_MEDIA_TYPES[format]);
    expect(headers.get("content-disposition")).toBe(`inline; filename="kick.${format}"`);
  });

  test.each([
    ["loop_F#min_122.5", "loop_F#min_122.5.wav"],
    ['a"; filename="b.exe', "a___filename__b.exe.wav"],
    ["kick\r\nset-cookie: a=b", "kick__set-cookie__a_b.wav"],
    ["größe", "gr__e.wav"],
  ])("%j can end neither the name nor the header", (name, sent) => {
    expect(ask({}, { name }).headers.get("content-disposition")).toBe(`inline; filename="${sent}"`);
  });
});

describe("a part of a file", () => {
  test.each<[string, number, number]>([
    ["bytes=0-0", 0, 0],
    ["bytes=10-19", 10, 19],
    ["bytes=90-", 90, 99],
    ["bytes=-5", 95, 99],
    ["bytes=-500", 0, 99],
    ["bytes=50-5000", 50, 99],
  ])("%s is %i to %i", async (range, first, last) => {
    const response = ask({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, `bytes ${first}-${last}/100`]);
    expect(await bodyOf(response)).toEqual([...BYTES.subarray(first, last + 1)]);
  });

  test.each(["bytes=100-", "bytes=200-300", "bytes=-0"])("%s is beyond it, and the length is told", (range) => {
    const response = ask({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */100"]);
  });

  test.each(["bytes=5-2", "bytes=0-1,5-6", "lines=0-1", "bytes=", "bytes=-"])(
    "%s asks for the whole",
    async (range) => {
      const response = ask({ range });
      expect([response.status, response.headers.get("content-length")]).toEqual([200, "100"]);
      expect(await bodyOf(response)).toHaveLength(100);
    },
  );

  test("any two parts that meet are the file", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 99 }), async (cut) => {
        const parts = [ask({ range: `bytes=0-${cut - 1}` }), ask({ range: `bytes=${cut}-` })];
        expect((await Promise.all(parts.map(bodyOf))).flat()).toEqual([...BYTES]);
      }),
    );
  });

  test("is only meant for the bytes that the asker knows", () => {
    const range = "bytes=0-9";
    expect(ask({ range, "if-range": '"abc"' }).status).toBe(206);
    expect(ask({ range, "if-range": '"older"' }).status).toBe(200);
    expect(ask({ range, "if-range": '"abc"' }, { sha256: undefined }).status).toBe(200);
  });
});

test("what the asker has is not sent again, and a file without a hash always is", async () => {
  const same = ask({ "if-none-match": '"other", "abc"' });
  expect([same.status, same.headers.get("etag"), await bodyOf(same)]).toEqual([304, '"abc"', []]);
  expect(ask({ "if-none-match": '"other"' }).status).toBe(200);
  const unnamed = ask({ "if-none-match": '"abc"' }, { sha256: undefined });
  expect([unnamed.status, unnamed.headers.has("etag")]).toEqual([200, false]);
});

test("a question about a file has its headers and nothing of it", async () => {
  for (const [headers, status, length] of [
    [{}, 200, "100"],
    [{ range: "bytes=0-9" }, 206, "10"],
  ] as const) {
    const request = new Request("https://studio.test/", { method: "HEAD", headers });
    const response = answerWithAudio(request, FILE, {});
    expect([response.status, response.headers.get("content-length")]).toEqual([status, length]);
    expect(await bodyOf(response)).toEqual([]);
  }
});

describe("a file longer than an answer", () => {
  const blob = new Blob([new Uint8Array(MAX_ANSWER_BYTES + 1)]);

  test("is asked for in ranges on Convex, which ends answers", () => {
    embed(false);
    const whole = ask({}, { blob });
    expect([whole.status, whole.headers.get("cache-control")]).toEqual([413, "no-store"]);
    expect(ask({ range: "bytes=0-" }, { blob }).headers.get("content-length")).toBe(String(MAX_OPEN_RANGE_BYTES));
    const all = ask({ range: `bytes=0-${blob.size - 1}` }, { blob });
    expect(all.headers.get("content-range")).toBe(`bytes 0-${MAX_ANSWER_BYTES - 1}/${blob.size}`);
  });

  test("is sent in one piece by the embedded engine, which streams", () => {
    embed(true);
    expect(ask({}, { blob }).headers.get("content-length")).toBe(String(blob.size));
    expect(ask({ range: "bytes=1-" }, { blob }).headers.get("content-length")).toBe(String(blob.size - 1));
  });
});

test("every answer carries the headers that say who may keep it; a refusal is kept by nobody", async () => {
  const answers = [ask(), ask({ range: "bytes=0-1" }), ask({ range: "bytes=200-" }), ask({ "if-none-match": '"abc"' })];
  expect(answers.map(({ headers }) => headers.get("x-own"))).toEqual(["1", "1", "1", "1"]);
  const refusal = refuseAudio(410, "It has expired.", { "x-own": "1", "cache-control": "private" });
  expect([refusal.status, refusal.headers.get("x-own"), refusal.headers.get("cache-control")]).toEqual([
    410,
    "1",
    "no-store",
  ]);
  expect(await refusal.text()).toBe("It has expired.\n");
});
