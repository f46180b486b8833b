import { expect, test } from "vitest";
import { MAX_SEED } from "../../contracts/limits.ts";
import { defineModel } from "./definition.ts";
import { seedOf } from "./synth.ts";
import { findModel, findModelByReference, MODELS } from "./table.ts";

test("each model has a version of 64 hexadecimal digits of its own", () => {
  expect(new Set(MODELS.map(({ version }) => version)).size).toBe(MODELS.length);
  for (const { version } of MODELS) expect(version).toMatch(/^[0-9a-f]{64}$/);
});

test("the version stays with the same definition and changes with its revision", () => {
  for (const model of MODELS) {
    expect(defineModel(model).version).toBe(model.version);
    expect(defineModel({ ...model, revision: model.revision + 1 }).version).not.toBe(model.version);
  }
});

test("a model is found by its name, with its version, or by the version alone", () => {
  const split = findModel("wav0/split");
  expect(findModelByReference("wav0/split")).toBe(split);
  expect(findModelByReference(`wav0/split:${split?.version}`)).toBe(split);
  expect(findModelByReference(split?.version ?? "")).toBe(split);
  expect(["wav0", "wav0/split:", "", "0".repeat(64)].map(findModelByReference)).toEqual(Array(4).fill(undefined));
});

test("the schemas name every field of input and output in their order", () => {
  expect(findModel("wav0/synth")?.openApiSchema).toMatchObject({
    openapi: "3.0.2",
    components: {
      schemas: {
        Input: {
          type: "object",
          required: ["prompt"],
          properties: {
            prompt: { type: "string", "x-order": 0, minLength: 1, maxLength: 1_000 },
            bars: { type: "integer", minimum: 1, maximum: 64 },
            bpm: { type: "number", minimum: 40, maximum: 240 },
            variations: { type: "integer", default: 1, maximum: 4 },
          },
        },
        Output: { type: "array", items: { type: "string", format: "uri" } },
      },
    },
  });
  expect(findModel("wav0/split")?.openApiSchema).toMatchObject({
    components: {
      schemas: {
        Input: {
          properties: { quality: { enum: ["learned", "fast"] }, two_stems: { default: false } },
        },
        Output: {
          type: "object",
          properties: { drums: {}, bass: {}, vocals: {}, other: {}, guitar: {}, piano: {}, instrumental: {} },
        },
      },
    },
  });
});

test("a given seed is kept and a missing one chosen in range", () => {
  const synth = findModel("wav0/synth");
  expect(synth?.settle({ prompt: "x", seed: 9 })).toEqual({ prompt: "x", seed: 9 });
  for (let choice = 0; choice < 100; choice += 1) {
    const seed = synth?.settle({ prompt: "x" })["seed"];
    expect(synth?.input.safeParse({ prompt: "x", seed }).success).toBe(true);
  }
});

test("seeds of takes count on from the given one and start over after the greatest", () => {
  expect([0, 1, 2].map((take) => seedOf(5, take))).toEqual([5, 6, 7]);
  expect([0, 1, 2].map((take) => seedOf(MAX_SEED - 1, take))).toEqual([MAX_SEED - 1, MAX_SEED, 1]);
});
