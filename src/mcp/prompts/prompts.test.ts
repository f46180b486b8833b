import { ErrorCode, type ContentBlock } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TOOLS } from "../../contracts/tools.ts";
import { openConnectedStudio, type ConnectedStudio } from "../../testing/connected-studio.ts";
import type { FixtureStudio } from "../../testing/fixture-studio.ts";

let connected: ConnectedStudio;
let studio: FixtureStudio;

beforeEach(async () => {
  connected = await openConnectedStudio();
  ({ studio } = connected);
});

afterEach(() => connected.close());

async function contentOf(name: string, args: Record<string, string>): Promise<ContentBlock[]> {
  const { messages } = await connected.client.getPrompt({ name, arguments: args });
  for (const { role } of messages) expect(role).toBe("user");
  return messages.map(({ content }) => content);
}

async function textOf(name: string, args: Record<string, string>): Promise<string> {
  return (await contentOf(name, args)).map((block) => (block.type === "text" ? block.text : "")).join("\n");
}

/** Every call that a text shows: a tool's name and its input. */
function callsIn(text: string): { name: string; input: unknown }[] {
  return [...text.matchAll(/\b([a-z]+(?:_[a-z]+)+) (\{.*?\})(?=\n|$)/g)].map(([, name = "", json = ""]) => ({
    name,
    input: JSON.parse(json),
  }));
}

const NEED_SAMPLE = ["remix_stem", "match_loop", "flip_vocal"];

describe("the list of prompts", () => {
  test("has titles, icons and described arguments; only a sample has to be named", async () => {
    const { prompts } = await connected.client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(["make_beat", "sample_pack", ...NEED_SAMPLE]);
    for (const prompt of prompts) {
      expect(prompt.title).toBeTruthy();
      expect(prompt.icons).toHaveLength(1);
      for (const argument of prompt.arguments ?? []) {
        expect(argument.description).toBeTruthy();
        expect(argument.required).toBe(argument.name === "sample");
      }
    }
    expect(connected.backendsOpened).toBe(0);
  });
});

describe("the calls that a prompt shows", () => {
  test.each([
    ["make_beat", {}],
    ["make_beat", { genre: "house", bpm: "122", key: "Bb minor", mood: "warm" }],
    ["make_beat", { genre: "polka" }],
    ["sample_pack", {}],
    ["sample_pack", { count: "1" }],
    ["sample_pack", { count: "12", genre: "Trap" }],
    ["remix_stem", { sample: "loop", stem: "bass" }],
    ["match_loop", { sample: "loop", part: "pad", mood: "dark" }],
    ["flip_vocal", { sample: "loop" }],
  ] as [string, Record<string, string>][])("%s %j are valid inputs of real tools", async (name, args) => {
    await studio.addSample("loop");
    const calls = callsIn(await textOf(name, args));
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      const operation = TOOLS.find((candidate) => candidate.name === call.name);
      expect(operation?.input.safeParse(call.input).error).toBeUndefined();
      expect(operation).toBeDefined();
    }
  });

  test("carry what was asked for, with the genre's own tempo and key for the rest", async () => {
    const asked = { genre: "boom bap", key: "Bb minor" };
    const input = { prompt: "boom bap, drums only", type: "loop", bars: 4, bpm: 90, key: "A# minor" };
    expect(callsIn(await textOf("make_beat", asked))[0]).toEqual({ name: "generate_sample", input });
    const withModel = callsIn(await textOf("make_beat", { ...asked, model: "wav0/synth" }));
    expect(withModel[0]?.input).toEqual({ ...input, model: "wav0/synth" });
  });

  test.each([1, 5, 6, 7, 12])("make a pack of exactly %i samples", async (count) => {
    const calls = callsIn(await textOf("sample_pack", { count: String(count) }));
    const variations = calls.map(({ input }) => Number((input as { variations: number }).variations));
    expect(variations.reduce((sum, value) => sum + value, 0)).toBe(count);
  });
});

describe("a prompt about a sample", () => {
  test.each(NEED_SAMPLE)(
    "%s finds the sample by name or by id, and names both in a text that every client can read",
    async (name) => {
      const sampleId = await studio.addSample("dusty_loop");
      for (const sample of ["dusty_loop", sampleId]) {
        const content = await contentOf(name, { sample });
        expect(content).toMatchObject([
          { type: "text", text: expect.stringContaining(`"dusty_loop" (sampleId ${sampleId}`) },
        ]);
      }
    },
  );

  test("that is not there names the newest ones", async () => {
    await studio.addSample("dusty_loop");
    await expect(
      connected.client.getPrompt({ name: "match_loop", arguments: { sample: "nope" } }),
    ).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      message: expect.stringContaining("the newest are dusty_loop"),
    });
  });

  test("in an empty library says what to do first", async () => {
    await expect(connected.client.getPrompt({ name: "flip_vocal", arguments: { sample: "x" } })).rejects.toThrow(
      /generate a sample first/,
    );
  });
});

describe("wrong arguments", () => {
  test.each([
    ["make_beat", { bpm: "fast" }, "bpm"],
    ["make_beat", { bpm: "9999" }, "bpm"],
    ["make_beat", { key: "I" }, 'Write the key as "Am"'],
    ["make_beat", { tempo: "90" }, "There is no field tempo; did you mean bpm?"],
    ["sample_pack", { count: "100" }, "count"],
    ["remix_stem", { sample: "x", stem: "guitar" }, "drums"],
    ["remix_stem", {}, "sample"],
    ["remix_stem", { sample: "  " }, "sample"],
    ["nothing", {}, "there are make_beat, sample_pack"],
  ] as [string, Record<string, string>, string][])("%s %j are refused in words: %s", async (name, args, words) => {
    await expect(connected.client.getPrompt({ name, arguments: args })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      message: expect.stringContaining(words),
    });
    expect(connected.backendsOpened).toBe(0);
  });

  test("that are blank count as not given", async () => {
    expect(await textOf("make_beat", { genre: "", bpm: " ", key: "" })).toBe(await textOf("make_beat", {}));
  });
});
