import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFixtureStudio, type FixtureStudio } from "../../testing/fixture-studio.ts";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { CHUNK_BYTES, PLAYER_URI, sampleChunkSchema } from "../../contracts/player.ts";
import { createPlayer, type Player } from "./player.ts";

let studio: FixtureStudio;
let player: Player;
let sampleId: string;
/** The type that the fixture deployment serves every file with. */
const STORED_AS = "application/octet-stream";
const BYTES = Buffer.from(Array.from({ length: CHUNK_BYTES + 1000 }, (_, index) => (index * 7) % 251));

beforeEach(async () => {
  studio = await openFixtureStudio();
  const backend = studio.backend();
  player = createPlayer({ backend: async () => backend, log: () => {}, page: async () => "<p>page</p>" });
  const file = path.join(studio.directory, "tone.wav");
  await writeFile(file, BYTES);
  ({ sampleId } = await backend.importFile(file));
});

afterEach(() => studio.close());

const read = (input: Record<string, unknown>) => player.call("read_sample_chunk", input);

describe("the bytes behind the player", () => {
  test("come in pieces that make up the file", async () => {
    const pieces: Buffer[] = [];
    for (const offset of [0, CHUNK_BYTES]) {
      const chunk = sampleChunkSchema.parse((await read({ sampleId, offset }))?.structuredContent);
      expect(chunk).toMatchObject({ sampleId, offset, totalBytes: BYTES.length, mimeType: STORED_AS });
      pieces.push(Buffer.from(chunk.data, "base64"));
    }
    expect(Buffer.concat(pieces).equals(BYTES)).toBe(true);
  });

  test("fit a message of 128 KiB", async () => {
    const chunk = sampleChunkSchema.parse((await read({ sampleId, offset: 0 }))?.structuredContent);
    expect(chunk.data.length).toBeLessThanOrEqual(128 * 1024);
  });

  test.each([
    [{ sampleId: "nosuchsample", offset: 0 }, "SAMPLE_NOT_FOUND"],
    [{ sampleId: "/etc/passwd", offset: 0 }, "SAMPLE_NOT_FOUND"],
    [{ path: "/etc/passwd", offset: 0 }, "INVALID_INPUT"],
    [{ sampleId: "a", offset: -1 }, "INVALID_INPUT"],
    [{ sampleId: "a", offset: 0, length: 9 }, "INVALID_INPUT"],
    [{}, "INVALID_INPUT"],
  ])("are refused for %j", async (input, code) => {
    const result = await read(input);
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(new RegExp(`^${code}`)) }] });
  });

  test("end where the file ends", async () => {
    const result = await read({ sampleId, offset: BYTES.length });
    expect(result?.content).toMatchObject([{ text: expect.stringContaining(`ends at byte ${BYTES.length}`) }]);
  });
});

test("the page is one resource that may reach nothing, and other addresses are not the player's", async () => {
  const [content] = (await player.read(PLAYER_URI))?.contents ?? [];
  expect(content).toMatchObject({ mimeType: "text/html;profile=mcp-app", text: "<p>page</p>" });
  const empty = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] };
  expect(content).toMatchObject({ _meta: { ui: { csp: empty } } });
  expect(player.read("ui://wav0/other")).toBeNull();
});

test("the tool for bytes is for the page only, and others are not the player's", () => {
  expect(player.tools).toMatchObject([{ name: "read_sample_chunk", _meta: { ui: { visibility: ["app"] } } }]);
  expect(player.call("list_jobs", {})).toBeNull();
});
