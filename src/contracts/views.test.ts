import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { chargeViewSchema } from "./charges/charge.ts";
import { findChat, postMessage } from "./chat/chat-client.ts";
import { connectionViewSchema } from "./connection.ts";
import { jobRowSchema, libraryRowSchema } from "./dashboard.ts";
import { jobViewSchema } from "./job.ts";
import { modelViewSchema } from "./model.ts";
import { playableSchema } from "./player.ts";
import { sampleViewSchema } from "./sample.ts";
import { shareSchema } from "./share.ts";

const SAMPLE = {
  sampleId: "k1",
  name: "wav0_128_warm_bass_Amin",
  type: "generated",
  uri: "wav0://samples/k1",
  durationSeconds: 7.5,
  lufs: -14.2,
  peakDb: -1,
  format: "wav",
  createdAt: 1_795_000_000_000,
};
const ROW = {
  ...SAMPLE,
  outline: [0, 127],
  audioUrl: "http://host/a",
  sha256: "ab",
  hasDerived: false,
  isFavourite: true,
  tags: ["warm"],
  collectionIds: [],
};
const JOB = {
  jobId: "j1",
  type: "generate",
  status: "completed",
  progress: 100,
  model: "wav0/synth",
  samples: [SAMPLE],
  createdAt: 1,
  next: "Done.",
};

/** A view as the studio makes it, with what it may leave out. */
const VIEWS: [string, z.ZodObject, Record<string, unknown>, string[]][] = [
  ["a sample", sampleViewSchema, { ...SAMPLE, bpm: 128, key: "A minor", path: "/a.wav" }, ["bpm", "key", "path"]],
  ["what is played", playableSchema, { ...SAMPLE, peaks: [-127, 127] }, []],
  ["a row", libraryRowSchema, { ...ROW, prompt: "warm bass", source: ROW, form: "loop" }, ["prompt", "source", "form"]],
  ["a job", jobViewSchema, { ...JOB, completedAt: 2, retryOf: "j0" }, ["completedAt", "retryOf"]],
  [
    "a job's row",
    jobRowSchema,
    { ...JOB, samples: [ROW], title: "warm bass", stage: "", billedBy: null, ahead: 2 },
    ["ahead"],
  ],
  [
    "a model",
    modelViewSchema,
    {
      name: "wav0/synth",
      task: "generate",
      provider: "wav0",
      available: true,
      isDefault: true,
      cost: "free",
      licence: "MIT",
      maxSeconds: 128,
      setup: "X",
    },
    ["setup"],
  ],
  ["a share", shareSchema, { shareId: "s1", url: "http://host/s/1", expiresAt: 3 }, []],
  [
    "a charge",
    chargeViewSchema,
    { chargeId: "c1", provider: "replicate", model: "a/b", state: "settled", askedAt: 1, actualUsd: 0.02 },
    ["actualUsd"],
  ],
  [
    "a connection",
    connectionViewSchema,
    {
      connectionId: "c1",
      name: "notes",
      url: "https://a.b",
      authKind: "none",
      needsSignIn: false,
      isOnThisMachine: false,
      isEnabled: true,
      tools: [{ name: "t", description: "", isAllowed: false }],
      reachedAt: null,
      error: "x",
    },
    ["error"],
  ],
];

describe.each(VIEWS)("%s", (_, schema, view, optional) => {
  const without = (field: string) => Object.fromEntries(Object.entries(view).filter(([name]) => name !== field));

  test("is taken as the studio makes it, and comes back from JSON as it was", () => {
    expect(schema.parse(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  test("may leave out what it does not have, and nothing else", () => {
    for (const field of Object.keys(view))
      expect([field, schema.safeParse(without(field)).success]).toEqual([field, optional.includes(field)]);
  });

  test("has no null where a value is left out", () => {
    for (const field of optional) expect(schema.safeParse({ ...view, [field]: null }).success).toBe(false);
  });

  test("has no field of another type", () => {
    for (const field of Object.keys(view))
      expect([field, schema.safeParse({ ...view, [field]: () => 1 }).success]).toEqual([field, false]);
  });
});

test("only silence has no loudness and no peak, and is told by null", () => {
  expect(sampleViewSchema.safeParse({ ...SAMPLE, lufs: null, peakDb: null }).success).toBe(true);
  for (const field of ["durationSeconds", "createdAt", "sampleId"])
    expect(sampleViewSchema.safeParse({ ...SAMPLE, [field]: null }).success).toBe(false);
});

describe("the chat of other clients", () => {
  test.each([
    [{}, true],
    [{ sampleIds: [] }, true],
    [{ sampleIds: Array.from({ length: 9 }, () => "k1") }, false],
    [{ text: " " }, false],
    [{ chatId: "" }, false],
    [{ chatId: "x".repeat(128) }, true],
    [{ clientId: "x".repeat(65) }, false],
    [{ threadId: "t1" }, false],
  ])("takes a message with %j: %s", (change, isTaken) => {
    expect(postMessage.input.safeParse({ chatId: "mine", text: "Hi", clientId: "c1", ...change }).success).toBe(
      isTaken,
    );
  });

  test("answers of an unknown chat with nothing, and of a new one without an answer", () => {
    for (const chat of [null, { threadId: "t1", answer: null }])
      expect(findChat.output.safeParse({ chat }).success).toBe(true);
  });
});
