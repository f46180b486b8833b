import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findModel, MODELS } from "../models/table.ts";
import { predictionSchema } from "../prediction.ts";
import { createServerAddress } from "../server-address.ts";
import { FakeClock } from "../testing/fake-clock.ts";
import { modelOf, newPrediction, parsePredictionRequest } from "./new-prediction.ts";
import { Problem } from "./problem.ts";

const parts = { clock: new FakeClock(5_000), address: createServerAddress(() => "http://127.0.0.1:1/v1") };

function build(body: unknown, deadlineMs: number | null = null) {
  const request = parsePredictionRequest(body);
  return newPrediction(modelOf(request), request, { owner: null, deadlineMs }, parts);
}

function problemOf(body: unknown): Problem {
  try {
    build(body);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error("The body was accepted");
}

test("any JSON either makes a prediction or is refused with 422 that names a field", () => {
  const version = fc.constantFrom("wav0/synth", "wav0/split", undefined, 7, null);
  const input = fc.oneof(
    fc.jsonValue(),
    fc.record({ prompt: fc.jsonValue(), bpm: fc.jsonValue() }, { requiredKeys: [] }),
  );
  const body = fc.oneof(fc.jsonValue(), fc.record({ version, input, webhook: fc.jsonValue() }, { requiredKeys: [] }));
  fc.assert(
    fc.property(body, (value) => {
      try {
        const prediction = build(value);
        expect(predictionSchema.parse(prediction)).toEqual(prediction);
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        expect(error).toMatchObject({ status: 422 });
      }
    }),
    { numRuns: 500 },
  );
});

test("every model takes the input that it settled, so that a second run passes the same check", () => {
  const inputs: Record<string, object> = {
    "wav0/synth": { prompt: "pad", key: "Bb minor", variations: 4 },
    "wav0/split": { audio: "https://example.com/a.wav" },
    "wav0/stems": { recipe: "{}", title: "pad" },
  };
  for (const { id, input } of MODELS) {
    const { resolvedInput } = build({ version: id, input: inputs[id] });
    expect(input.parse(resolvedInput)).toEqual(resolvedInput);
  }
});

test("what the caller sent is kept as it was, what the model runs has defaults and no nulls", () => {
  const input = { prompt: "  pad ", seed: 3, bpm: null };
  const prediction = build({ version: "wav0/synth", input });
  expect(prediction.input).toEqual(input);
  expect(prediction.resolvedInput).toEqual({ prompt: "pad", seed: 3, variations: 1 });
});

test("the deadline counts from the creation", () => {
  expect(build({ version: "wav0/synth", input: { prompt: "x" } }, 1_000)).toMatchObject({
    createdAt: 5_000,
    deadlineAt: 6_000,
  });
});

test("ids and output keys are never the same twice", () => {
  const made = Array.from({ length: 200 }, () => build({ version: "wav0/synth", input: { prompt: "x" } }));
  expect(new Set(made.map(({ id }) => id)).size).toBe(200);
  expect(new Set(made.map(({ outputKey }) => outputKey)).size).toBe(200);
});

test("without a filter a webhook is told of output and the end", () => {
  const prediction = build({ version: "wav0/synth", input: { prompt: "x" }, webhook: "http://127.0.0.1:1/hook" });
  expect(prediction.webhook).toEqual({ url: "http://127.0.0.1:1/hook", events: ["output", "completed"] });
});

test("all wrong fields are named at once", () => {
  const { message, invalidFields } = problemOf({ version: "wav0/synth", input: { bpm: 1, bars: 0, colour: "red" } });
  const fields = ["input.prompt", "input.bars", "input.bpm", "input.colour"];
  expect(invalidFields.map(({ field }) => field)).toEqual(fields);
  for (const field of fields) expect(message).toContain(`- ${field}: `);
});

test("a request that names no model is told how to", () => {
  expect(problemOf({ input: {} }).message).toContain("- version: Required");
});

test("only http, https and data addresses are audio to split", () => {
  const split = findModel("wav0/split");
  const takes = (audio: string): boolean => split?.input.safeParse({ audio }).success ?? false;
  expect(["http://a/b.wav", "https://a/b", "data:audio/wav;base64,UklGRg=="].map(takes)).toEqual([true, true, true]);
  expect(["file:///etc/passwd", "/etc/passwd", "ftp://a/b", "", "javascript:1"].map(takes)).toEqual(
    Array(5).fill(false),
  );
});
