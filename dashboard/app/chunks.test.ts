import * as fc from "fast-check";
import { expect, test } from "vitest";
import { loadFile, type CallTool } from "./chunks.ts";
import type { ToolResult } from "./host.ts";

/** A studio that hands out a file in pieces of a size, in an order of its own. */
function serve(file: Uint8Array, size: number): CallTool {
  return async (_name, input) => {
    const offset = Number(input["offset"]);
    // Later pieces answer sooner.
    await new Promise((resolve) => setTimeout(resolve, offset === 0 ? 0 : (file.length - offset) % 3));
    const data = Buffer.from(file.subarray(offset, offset + size)).toString("base64");
    return { structuredContent: { sampleId: "a", offset, totalBytes: file.length, mimeType: "audio/wav", data } };
  };
}

function load(
  callTool: CallTool,
  onProgress: (share: number) => void = () => {},
  signal = new AbortController().signal,
) {
  return loadFile("a", { callTool, onProgress, signal });
}

test("a file is the same when it has come, in whatever pieces", async () => {
  const files = fc.uint8Array({ minLength: 1, maxLength: 500 });
  await fc.assert(
    fc.asyncProperty(files, fc.integer({ min: 1, max: 200 }), async (file, size) => {
      expect(new Uint8Array(await load(serve(file, size)))).toEqual(file);
    }),
    { numRuns: 25 },
  );
});

test("progress grows to one", async () => {
  const seen: number[] = [];
  await load(serve(new Uint8Array(100), 10), (share) => seen.push(share));
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
});

test("a refusal is told in the studio's words", async () => {
  const refused: ToolResult = { isError: true, content: [{ type: "text", text: "SAMPLE_NOT_FOUND: No sample" }] };
  await expect(load(async () => refused)).rejects.toThrow("SAMPLE_NOT_FOUND: No sample");
});

test("an empty piece ends the reading rather than repeat it for ever", async () => {
  const empty = { structuredContent: { sampleId: "a", offset: 0, totalBytes: 10, mimeType: "audio/wav", data: "" } };
  await expect(load(async () => empty)).rejects.toThrow("empty piece");
});

test("no piece is asked for after the page is gone", async () => {
  const gone = new AbortController();
  let asked = 0;
  const pieces = serve(new Uint8Array(100), 10);
  const callTool: CallTool = (name, input) => {
    asked += 1;
    gone.abort();
    return pieces(name, input);
  };
  await expect(load(callTool, () => {}, gone.signal)).rejects.toThrow();
  expect(asked).toBe(1);
});
