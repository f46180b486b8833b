import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fieldKinds } from "../field-kind.ts";
import { visibleInput } from "../contract.ts";
import { TOOLS } from "../tools.ts";
import { valuesOf } from "../values.fixture.ts";
import { readInput } from "./read-input.ts";

const KICK = "k57abcdefghijklmnopqrstuvwxyz012";
const SNARE = "k57abcdefghijklmnopqrstuvwxyz999";

/** As clients send values: numbers, booleans, lists and objects as text, null for fields left out. */
function stringified(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean") return ` ${String(value)} `;
  if (Array.isArray(value)) return JSON.stringify(value);
  return value;
}

describe.each(TOOLS.map((operation) => [operation.name, visibleInput(operation)] as const))("%s", (_name, schema) => {
  const inputs = valuesOf(schema).filter((input) => schema.safeParse(input).success);

  test("reads what its contract takes as it is", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(readInput(schema, input)).toEqual(input);
      }),
      { numRuns: 60 },
    );
  });

  test("reads values as text, and null for what is left out, as the same input", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const given = Object.entries(input as Record<string, unknown>);
        const absent = Object.keys(schema.shape).filter((field) => schema.shape[field]?._zod.optin === "optional");
        const sent = Object.fromEntries([
          ...absent.map((field) => [field, null] as const),
          ...given.map(([field, value]) => [field, stringified(value)] as const),
        ]);
        expect(schema.parse(readInput(schema, sent))).toEqual(schema.parse(input));
        expect(schema.parse(readInput(schema, JSON.stringify(sent)))).toEqual(schema.parse(input));
      }),
      { numRuns: 60 },
    );
  });

  test("reads anything at all without an error, and what it has read as it is", () => {
    const values = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom("[1", "{}", '["a"]', " 4 bars", "−1", " 'null' ", '"x"'),
      fc.constantFrom("constructor", "none", "any", '["null"]', "[[1]]", " ", "a\nb", '{"jobId":"null"}'),
      fc.constantFrom(
        ["null"],
        [""],
        [[KICK, SNARE]],
        { 0: KICK, 1: 7 },
        { toString: 1 },
        [[]],
        { sampleId: " 'x' " },
        { jobId: null },
      ),
    );
    const names = Object.keys(schema.shape).flatMap((name) => [name, `${name}_`, name.toUpperCase(), `${name}s`]);
    const fields = fc.oneof(fc.constantFrom(...names, "unknown"), fc.string());
    fc.assert(
      fc.property(fc.oneof(values, fc.dictionary(fields, values)), (given) => {
        const once = readInput(schema, given);
        expect(readInput(schema, once)).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });
});

const trackSchema = z.strictObject({
  sampleId: z.string().min(1).register(fieldKinds, { kind: "sample" }),
  gainDb: z.number().min(-60).max(24).optional(),
  mute: z.boolean().optional(),
});
const schema = z.strictObject({
  bpm: z.number().min(40).max(240).optional(),
  bars: z.number().int().min(1).max(64).optional(),
  sampleRate: z.number().int().optional(),
  durationSeconds: z.number().max(190).optional(),
  waitSeconds: z.number().min(0).max(45).register(fieldKinds, { kind: "clamped" }).optional(),
  type: z.enum(["loop", "one_shot"]).optional(),
  status: z.enum(["completed", "canceled"]).optional(),
  format: z.enum(["wav", "mp3"]).optional(),
  bitDepth: z.literal([16, 24]).optional(),
  includeAudio: z.boolean().optional(),
  url: z.url().optional(),
  name: z.string().register(fieldKinds, { kind: "words" }).optional(),
  requestId: z.string().min(1).optional(),
  sampleId: z.string().min(1).register(fieldKinds, { kind: "sample" }).optional(),
  jobId: z.string().min(1).register(fieldKinds, { kind: "job" }).optional(),
  sampleIds: z
    .array(z.string().min(1).register(fieldKinds, { kind: "sample" }))
    .min(1)
    .optional(),
  limit: z.number().int().min(1).max(100).register(fieldKinds, { kind: "clamped" }).optional(),
  normalise: z.boolean().optional(),
  tracks: z.array(trackSchema).optional(),
});

test.each([
  ["a number with its unit", { bpm: "124 BPM", bars: "4 bars" }, { bpm: 124, bars: 4 }],
  ["a whole number with decimals", { bars: "4.0" }, { bars: 4 }],
  [
    "kilohertz and milliseconds",
    { sampleRate: "44.1 kHz", durationSeconds: "500ms" },
    { sampleRate: 44_100, durationSeconds: 0.5 },
  ],
  [
    "a typographic minus",
    { tracks: [{ sampleId: KICK, gainDb: "−6 dB" }] },
    { tracks: [{ sampleId: KICK, gainDb: -6 }] },
  ],
  ["a bit depth", { bitDepth: "16-bit" }, { bitDepth: 16 }],
  ["too long a wait", { waitSeconds: 60 }, { waitSeconds: 45 }],
  ["a negative wait", { waitSeconds: -1 }, { waitSeconds: 0 }],
  ["more than a page holds", { limit: 1_000 }, { limit: 100 }],
  ["yes and no", { includeAudio: "Yes" }, { includeAudio: true }],
  ["0 and 1", { includeAudio: 0 }, { includeAudio: false }],
  ["a type in another case", { type: "One-Shot" }, { type: "one_shot" }],
  ["a plural", { type: "loops" }, { type: "loop" }],
  ["British spelling", { status: "cancelled" }, { status: "canceled" }],
  ["an extension", { format: ".WAV" }, { format: "wav" }],
  ["a media type", { format: "audio/x-wav" }, { format: "wav" }],
  ["another word for a choice", { status: "Succeeded" }, { status: "completed" }],
  ["quotes around a value", { type: '"loop"', url: "<https://a.b/c.wav>" }, { type: "loop", url: "https://a.b/c.wav" }],
  ["a field in snake case", { sample_id: KICK, BPM: "90" }, { sampleId: KICK, bpm: 90 }],
  ["a list of one for a value", { bpm: [120], sampleId: [KICK] }, { bpm: 120, sampleId: KICK }],
  ["a number as an id of a request", { requestId: 17 }, { requestId: "17" }],
  ["a list of one as JSON text for a value", { bpm: "[120]" }, { bpm: 120 }],
  ["a list with nothing in it for a value", { bpm: [null], requestId: [""] }, {}],
  ["words that leave it open", { bpm: "auto", status: "All" }, {}],
  ["words that mean nothing, of an id as well", { sampleId: "none", jobId: "N/A", requestId: "  " }, {}],
  ["a list that is empty but must not be", { sampleIds: [], jobId: KICK }, { jobId: KICK }],
  ["a list of nothing, as text", { sampleIds: '["", null]' }, {}],
  ["a field in the singular", { sampleId: KICK, track: [KICK] }, { sampleId: KICK, tracks: [{ sampleId: KICK }] }],
  ["a field in American spelling", { normalize: "true" }, { normalise: true }],
  ["another spelling beside null", { sampleId: null, sample_id: KICK }, { sampleId: KICK }],
  ["words that mean nothing", { bpm: "none", type: "N/A", requestId: "null", url: " " }, {}],
  ["null as a word of a person", { name: "null" }, { name: "null" }],
  ["a sample's address", { sampleId: `wav0://samples/${KICK}` }, { sampleId: KICK }],
  ["an address within words", { sampleId: `Kick (wav0://samples/${KICK}/waveform)` }, { sampleId: KICK }],
  ["a job's address", { jobId: `wav0://jobs/${KICK}` }, { jobId: KICK }],
  ["a scheme in another case", { jobId: `WAV0://jobs/${KICK}` }, { jobId: KICK }],
  ["a job as JSON text", { jobId: `{"jobId":"${KICK}"}` }, { jobId: KICK }],
  ["a whole sample", { sampleId: { sampleId: KICK, name: "Kick" } }, { sampleId: KICK }],
  ["a name", { sampleId: "Kick 01.wav" }, { sampleId: "Kick 01.wav" }],
  ["one for a list", { sampleIds: `wav0://samples/${KICK}` }, { sampleIds: [KICK] }],
  ["ids with a comma", { sampleIds: `${KICK}, ${SNARE}` }, { sampleIds: [KICK, SNARE] }],
  ["ids in brackets without quotes", { sampleIds: `[${KICK}, ${SNARE}]` }, { sampleIds: [KICK, SNARE] }],
  ["ids with a word between", { sampleIds: `${KICK} and ${SNARE}` }, { sampleIds: [KICK, SNARE] }],
  ["a name on each line", { sampleIds: "Kick\nSnare, dry" }, { sampleIds: ["Kick", "Snare, dry"] }],
  ["a list in a list", { sampleIds: [[KICK, SNARE]] }, { sampleIds: [KICK, SNARE] }],
  ["a list as an object", { sampleIds: { 0: KICK, 1: SNARE } }, { sampleIds: [KICK, SNARE] }],
  ["names with a comma, which may be one name", { sampleIds: "Kick, Snare" }, { sampleIds: ["Kick, Snare"] }],
  ["a list as Python writes it", { sampleIds: `['${KICK}']` }, { sampleIds: [KICK] }],
  [
    "ids as tracks",
    { tracks: [KICK, `wav0://samples/${SNARE}`] },
    { tracks: [{ sampleId: KICK }, { sampleId: SNARE }] },
  ],
  [
    "tracks as text",
    { tracks: [`{"sampleId":"${KICK}","mute":"false"}`] },
    { tracks: [{ sampleId: KICK, mute: false }] },
  ],
  ["null within a track", { tracks: [{ sample_id: KICK, gainDb: null }] }, { tracks: [{ sampleId: KICK }] }],
])("%s has one reading", (_what, given, read) => {
  expect(readInput(schema, given)).toEqual(read);
});

test.each([
  ["in a fence", '```json\n{"bpm":120,"name":"a, b"}\n```'],
  ["with a comma behind the last field", '{"bpm":120,"name":"a, b",}'],
  ["as Python writes it", "{'bpm': 120, 'name': 'a, b', 'url': None}"],
])("a whole input as text %s is read", (_what, text) => {
  expect(readInput(schema, text)).toEqual({ bpm: 120, name: "a, b" });
});

test.each([
  { bpm: "fast" },
  { bpm: "124,5" },
  { bpm: "124 bars" },
  { bpm: 300 },
  { bpm: true },
  { bars: 4.5 },
  { bars: "4.5" },
  { waitSeconds: "long" },
  { type: "song" },
  { bitDepth: "20" },
  { type: "constructor" },
  { status: { toString: 1 } },
  { limit: 0 },
  { limit: -1 },
  { tracks: [[KICK], [SNARE]] },
  { includeAudio: "maybe" },
  { sampleId: 5 },
  { sampleId: `wav0://jobs/${KICK}` },
  { sampleId: `wav0://samples/${KICK} wav0://samples/${SNARE}` },
  { bpm: [120, 121] },
  { tempo: 100 },
  { sample_id: KICK, sampleId: SNARE },
  { tracks: [{ sampleId: KICK }, 7] },
])("%j has no reading of its own and stays for the contract", (given) => {
  expect(readInput(schema, given)).toEqual(given);
});

test("fields with names that objects have by nature are fields like others", () => {
  const given: unknown = JSON.parse('{"__proto__":{"bpm":1},"constructor":2,"toString":3}');
  expect(Object.keys(readInput(schema, given) as object)).toEqual(["__proto__", "constructor", "toString"]);
});
