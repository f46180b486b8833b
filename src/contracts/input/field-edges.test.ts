import { describe, expect, test } from "vitest";
import * as z from "zod";
import { visibleInput, type ToolContract } from "../contract.ts";
import { AppError } from "../errors.ts";
import { exportSample, mixSamples } from "../edit.ts";
import { fieldKinds } from "../field-kind.ts";
import { checkJobStatus, generateSample, listJobs, splitStems } from "../job.ts";
import { getSample, importSample } from "../library.ts";
import * as limits from "../limits.ts";
import { MAX_PLAYED_SAMPLES, playSample } from "../player.ts";
import { searchSamples } from "../sample.ts";
import { TOOLS } from "../tools.ts";
import { describeExpected } from "./expectation.ts";
import { parseInput } from "./parse-input.ts";

/** What a caller reads, or "taken". */
function answer(tool: ToolContract, input: object): string {
  try {
    parseInput(visibleInput(tool), input, "call it again");
    return "taken";
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** An input that the tool takes, to which the field under test is added. */
const USUAL: Record<string, object> = {
  generate_sample: { prompt: "kick" },
  split_stems: { sampleId: "kick" },
  export_sample: { sampleId: "kick" },
  fit_sample: { sampleId: "kick", bpm: 120 },
  mix_samples: { tracks: [{ sampleId: "a" }, { sampleId: "b" }] },
  export_project: { sampleIds: ["kick"], format: "pack" },
  get_sample: { sampleId: "kick" },
  check_job_status: { jobId: "j1" },
  retry_job: { jobId: "j1" },
  update_sample: { sampleId: "kick" },
};

function innermost(schema: z.core.$ZodType): z.core.$ZodType {
  // Every schema that zod makes is one of its union; the base class does not say so.
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return "innerType" in def ? innermost(def.innerType) : schema;
}

/** Every field of a tool that is a number in a range. */
const NUMBERS = TOOLS.flatMap((tool) =>
  Object.entries(visibleInput(tool).shape).flatMap(([field, outer]) => {
    const schema = innermost(outer);
    return schema instanceof z.ZodNumber ? [{ tool, field, schema }] : [];
  }),
);

describe.each(NUMBERS)("$tool.name.$field", ({ tool, field, schema }) => {
  const [low, high] = [schema.minValue ?? Number.NaN, schema.maxValue ?? Number.NaN];
  const isClamped = fieldKinds.get(schema)?.kind === "clamped";
  const told = (value: unknown) => answer(tool, { ...USUAL[tool.name], [field]: value });

  test("takes both ends of its range, as a number and as text", () => {
    for (const end of [low, high])
      expect([end, String(end), ` ${end} `].map(told)).toEqual(["taken", "taken", "taken"]);
  });

  test("refuses what lies beyond, with the range, or takes the end where that is meant", () => {
    const range = `${field} must be ${schema.isInt ? "a whole number" : "a number"} from ${low} to ${high}, not `;
    expect(told(high + 1)).toContain(isClamped ? "taken" : `${range}${high + 1}`);
    if (low - 1 >= 0 || !isClamped) expect(told(low - 1)).toContain(`${range}${low - 1}`);
    expect(told(1e300)).toContain(isClamped ? "taken" : `INVALID_INPUT: ${range}`);
  });

  test("refuses words, and halves where only whole numbers count", () => {
    expect(told("many")).toContain(`${field} must be`);
    expect(told([1, 2])).toContain(`${field} must be`);
    if (schema.isInt && high > low + 1) expect(told(low + 0.5)).toContain("a whole number");
  });

  test("null, blanks and words for nothing are as if it were not given", () => {
    for (const nothing of [null, "", "none", "null", [], "auto"])
      if (!Array.isArray(nothing)) expect(told(nothing)).toBe("taken");
  });
});

const long = (characters: number) => "x".repeat(characters);

describe("texts", () => {
  test.each<[ToolContract, string, number, number]>([
    [generateSample, "prompt", 1, limits.MAX_PROMPT_CHARACTERS],
    [generateSample, "requestId", 1, limits.MAX_REQUEST_ID_CHARACTERS],
    [generateSample, "model", 1, 200],
    [exportSample, "name", 1, limits.MAX_NAME_CHARACTERS],
    [mixSamples, "name", 1, limits.MAX_NAME_CHARACTERS],
    [importSample, "name", 1, 255],
    [checkJobStatus, "jobId", 1, 64],
    [getSample, "sampleId", 1, limits.MAX_REFERENCE_CHARACTERS],
    [splitStems, "path", 1, 4_096],
    [listJobs, "cursor", 1, 4_096],
  ])("%# take as many characters as they say, and no more", (tool, field, least, most) => {
    const told = (text: string) => answer(tool, { ...USUAL[tool.name], [field]: text });
    expect([told(long(least)), told(long(most))]).toEqual(["taken", "taken"]);
    const refusal = told(long(most + 1));
    expect(refusal).toContain(`${field} must be`);
    // What is too long is quoted in short.
    expect(refusal).toContain(`(${most + 3} characters)`);
    expect(refusal.length).toBeLessThan(400);
  });

  test("what is required is missed by its name", () => {
    for (const tool of TOOLS) {
      const required = Object.entries(visibleInput(tool).shape).filter(
        ([, schema]) => schema._zod.optin !== "optional",
      );
      for (const [field] of required) expect(answer(tool, {})).toContain(`${field} is missing`);
    }
  });

  test.each([
    ["https://a.b/c.wav", "taken"],
    ["http://a.b", "taken"],
    ["HTTPS://A.B/C", "taken"],
    ["ftp://a.b", "must be an http(s) address"],
    ["file:///etc/passwd", "must be an http(s) address"],
    ["a.b/c.wav", "must be an http(s) address"],
    ["https://", "must be an http(s) address"],
    ["javascript:alert(1)", "must be an http(s) address"],
  ])("as an address %s: %s", (url, words) => {
    expect(answer(splitStems, { url })).toContain(words);
  });

  test.each([
    ["Am", "taken"],
    ["F# minor", "taken"],
    ["8A", "taken"],
    ["Bb", "taken"],
    ["H-moll", "taken"],
    ["A dorian", 'key: Write the key as "Am", "F# minor", "Bb major" or, on the Camelot wheel, "8A", not "A dorian"'],
    ["loud", 'not "loud"'],
  ])("as a key %s: %s", (key, words) => {
    for (const tool of [generateSample, searchSamples])
      expect(answer(tool, { ...USUAL[tool.name], key })).toContain(words);
  });
});

describe("choices", () => {
  const CHOICES = TOOLS.flatMap((tool) =>
    Object.entries(visibleInput(tool).shape).flatMap(([field, outer]) => {
      const schema = innermost(outer);
      return schema instanceof z.ZodEnum ? [{ tool, field, choices: schema.options.map(String) }] : [];
    }),
  );

  test.each(CHOICES)(
    "$tool.name.$field takes each of its choices in any case, and names them all otherwise",
    ({ tool, field, choices }) => {
      const told = (value: unknown) => answer(tool, { ...USUAL[tool.name], [field]: value });
      for (const choice of choices)
        for (const spelled of [choice, choice.toUpperCase(), choice.replaceAll("_", " ")])
          expect(told(spelled)).toBe("taken");
      expect(told("frobnicate")).toContain(
        `${field} must be one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`,
      );
    },
  );

  test.each<[string, object, string]>([
    ["a depth", { bitDepth: 20 }, "bitDepth must be one of 16, 24, 32, not 20"],
    ["a depth with its unit", { bitDepth: "24 bit" }, "taken"],
    ["a bitrate", { bitrateKbps: 100 }, "bitrateKbps must be one of 128, 192, 256, 320, not 100"],
    ["a bitrate with its unit", { bitrateKbps: "320kbps" }, "taken"],
    [
      "a format that is read only",
      { format: "caf" },
      'format must be one of "wav", "mp3", "flac", "aiff", "ogg", not "caf"',
    ],
  ])("%s", (_, fields, words) => {
    expect(answer(exportSample, { ...USUAL["export_sample"], ...fields })).toContain(words);
  });
});

describe("lists", () => {
  const tracks = (count: number) => Array.from({ length: count }, (_, i) => ({ sampleId: `s${i}` }));

  test("of tracks and of samples have as many items as they say", () => {
    for (const count of [limits.MIN_MIX_TRACKS, limits.MAX_MIX_TRACKS])
      expect(answer(mixSamples, { tracks: tracks(count) })).toBe("taken");
    expect(answer(mixSamples, { tracks: tracks(1) })).toContain(
      `tracks must be a list of ${limits.MIN_MIX_TRACKS} to ${limits.MAX_MIX_TRACKS}`,
    );
    expect(answer(mixSamples, { tracks: tracks(17) })).toContain("not 17 of them");
    const ids = (count: number) => Array.from({ length: count }, (_, i) => `s${i}`);
    for (const count of [1, MAX_PLAYED_SAMPLES]) expect(answer(playSample, { sampleIds: ids(count) })).toBe("taken");
    expect(answer(playSample, { sampleIds: ids(MAX_PLAYED_SAMPLES + 1) })).toContain(
      "sampleIds must be a list of 1 to 8",
    );
  });

  test("faults in a list are told by their place, each once", () => {
    const faulty = [...tracks(2), { sampleId: "x", pan: 3 }, { sampleId: "y", gainDb: -99 }];
    const refusal = answer(mixSamples, { tracks: faulty });
    expect(refusal).toContain("tracks[2].pan must be a number from -1 to 1, not 3");
    expect(refusal).toContain("tracks[3].gainDb must be a number from -60 to 24, not -99");
  });
});

describe("names that are none", () => {
  test("thousands of them, or one without an end, are answered in short", () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`field${i}`, 1]));
    const refusal = answer(generateSample, { prompt: "x", ...many });
    expect(refusal).toContain("and 1992 more");
    expect(refusal.length).toBeLessThan(700);
    const endless = answer(generateSample, { prompt: "x", [long(1_000_000)]: 1 });
    expect(endless).toContain("(1000000 characters)");
    expect(endless.length).toBeLessThan(500);
  });
});

describe("which values a schema takes, in words", () => {
  test.each<{ words: string | null; schema: z.ZodType }>([
    { words: "text", schema: z.string() },
    { words: "text of 0 to 5 characters", schema: z.string().max(5) },
    { words: "text of 2 to 5 characters", schema: z.string().min(2).max(5) },
    { words: "an http(s) address", schema: z.url() },
    { words: "a number", schema: z.number() },
    { words: "a number of at least 1", schema: z.number().min(1) },
    { words: "a number of at most 9", schema: z.number().max(9) },
    { words: "a number from 1 to 9", schema: z.number().min(1).max(9) },
    { words: "a whole number from -2 to 2", schema: z.number().int().min(-2).max(2) },
    { words: "true or false", schema: z.boolean() },
    { words: '"a"', schema: z.enum(["a"]) },
    { words: 'one of "a", "b"', schema: z.enum(["a", "b"]) },
    { words: "one of 1, 2", schema: z.literal([1, 2]) },
    { words: "true", schema: z.literal(true) },
    { words: "a list", schema: z.array(z.string()) },
    { words: "a list of at least 2", schema: z.array(z.string()).min(2) },
    { words: "a list of at most 3", schema: z.array(z.string()).max(3) },
    { words: "a list of 2 to 3", schema: z.array(z.string()).min(2).max(3) },
    { words: "an object with a, b", schema: z.strictObject({ a: z.string(), b: z.string() }) },
    { words: "true or false, or a number", schema: z.union([z.boolean(), z.number()]) },
    { words: "text", schema: z.string().optional() },
    { words: "a number", schema: z.number().nullable() },
    { words: "true or false", schema: z.boolean().default(true) },
    { words: "text of 0 to 3 characters", schema: z.string().trim().max(3) },
    { words: null, schema: z.unknown() },
  ])("$words", ({ schema, words }) => {
    expect(describeExpected(schema)).toBe(words);
  });
});
