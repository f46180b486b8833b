import { afterEach, describe, expect, test, vi } from "vitest";
import { readRecipe } from "../../src/audio/synth/recipe.ts";
import { MAX_SEED } from "../../src/contracts/limits.ts";
import {
  EDIT_MODEL,
  MODELS,
  checkGenerateRequest,
  chooseGenerateModel,
  chooseSplitModel,
  licenceOf,
  makerOf,
  modelNamed,
  seedOfTake,
  takesOf,
} from "./models.ts";
import { refusal } from "../testing/studio.fixture.ts";

afterEach(() => vi.unstubAllEnvs());

function configure(local: boolean, replicate: boolean): void {
  vi.stubEnv("WAV0_INFERENCE_URL", local ? "http://127.0.0.1:1/v1" : "");
  vi.stubEnv("WAV0_INFERENCE_TOKEN", local ? "t" : "");
  vi.stubEnv("REPLICATE_API_TOKEN", replicate ? "r" : "");
}

/** The choice as a call that fails the way a function of the deployment does. */
const choosing = (choose: () => unknown) => refusal(Promise.resolve().then(choose));
const files = (model: string, output: unknown) => modelNamed(model).readOutput(output);

describe("the default model", () => {
  test("is local where there is no provider key", () => {
    configure(true, false);
    expect([chooseGenerateModel(undefined).name, chooseSplitModel(undefined).name]).toEqual([
      "wav0/synth",
      "wav0/split",
    ]);
  });

  test("is a hosted one where there is a provider key", () => {
    configure(true, true);
    expect(chooseGenerateModel(undefined).name).toBe("meta/musicgen");
    expect(chooseSplitModel(undefined).name).toBe("cjwbw/demucs");
  });

  test("can be overruled by name", () => {
    configure(true, true);
    expect(chooseGenerateModel("wav0/synth").provider).toBe("local");
  });
});

test("an unknown model is refused with the names of the known ones", async () => {
  configure(true, true);
  const { code, message } = await choosing(() => chooseGenerateModel("acme/noise"));
  expect(code).toBe("UNKNOWN_MODEL");
  expect(message).toMatch(/wav0\/synth, meta\/musicgen, stability-ai\/stable-audio-2.5/);
  expect((await choosing(() => chooseSplitModel("wav0/synth"))).code).toBe("UNKNOWN_MODEL");
});

test("a model whose provider is not configured is refused with what to set", async () => {
  configure(true, false);
  expect(await choosing(() => chooseGenerateModel("meta/musicgen"))).toMatchObject({
    code: "MODEL_NOT_AVAILABLE",
    message: expect.stringContaining("REPLICATE_API_TOKEN"),
  });
  configure(false, true);
  expect(await choosing(() => chooseSplitModel("wav0/split"))).toMatchObject({
    code: "MODEL_NOT_AVAILABLE",
    message: expect.stringContaining("WAV0_INFERENCE_URL"),
  });
});

test("names are unique and each model says under what licence its results come", () => {
  expect(new Set(MODELS.map(({ name }) => name)).size).toBe(MODELS.length);
  expect(MODELS.every(({ licence }) => licence.length > 2)).toBe(true);
});

describe("the input of", () => {
  const request = { prompt: "dark techno", bars: 4, bpm: 128, key: "A minor", variations: 3 };

  test("wav0/synth has its fields in snake case and only those that were given", () => {
    const synth = modelNamed("wav0/synth");
    if (synth.task !== "generate") throw new Error("not a generator");
    expect(synth.input(request, 7)).toEqual({
      prompt: "dark techno",
      bars: 4,
      bpm: 128,
      key: "A minor",
      seed: 7,
      variations: 3,
    });
    expect(synth.input({ prompt: "kick", type: "one_shot", durationSeconds: 0.5 }, 7)).toEqual({
      prompt: "kick",
      type: "one_shot",
      duration_seconds: 0.5,
      seed: 7,
      variations: 1,
    });
  });

  test("meta/musicgen says tempo and key in words, and the length in whole seconds", () => {
    const musicgen = modelNamed("meta/musicgen");
    if (musicgen.task !== "generate") throw new Error("not a generator");
    expect(musicgen.input(request, 9)).toMatchObject({
      prompt: "dark techno, seamless loop, 128 BPM, A minor",
      duration: 8,
      output_format: "wav",
      seed: 9,
    });
  });

  test("cjwbw/demucs asks for WAV, since stems of its default do not add up", () => {
    const demucs = modelNamed("cjwbw/demucs");
    if (demucs.task !== "stem_split" || demucs.from !== "audio") throw new Error("not a splitter");
    expect(demucs.input("https://a/b.wav")).toMatchObject({ audio: "https://a/b.wav", output_format: "wav" });
  });
});

test("what is varied goes along as its recipe with the parts to keep, only to a model that varies", () => {
  const variation = { recipe: '{"seed":7}', keep: "chords,bass" };
  const inputs = MODELS.flatMap((model) =>
    model.task === "generate" && model.fields !== "asked"
      ? [[model.varies, model.input({ prompt: "new drums" }, 1, { variation })] as const]
      : [],
  );
  for (const [varies, input] of inputs) {
    expect([input["variation_of"], input["keep"]]).toEqual(
      varies ? [variation.recipe, variation.keep] : [undefined, undefined],
    );
  }
  expect(inputs.filter(([varies]) => varies)).toHaveLength(1);
});

test("stems of a score are rendered by the local model that takes a recipe, and never chosen for audio", () => {
  configure(true, false);
  const model = modelNamed("wav0/stems");
  if (model.task !== "stem_split" || model.from !== "score") throw new Error("not a renderer of scores");
  const recipe = readRecipe({ prompt: "house", seed: 3 });
  const input = model.input(recipe, "Night");
  expect(JSON.parse(String(input["recipe"]))).toEqual(recipe);
  expect(input["title"]).toBe("Night");
  expect(files("wav0/stems", { lead: "u:l", kick: "u:k" })?.map(({ stemType }) => stemType)).toEqual(["kick", "lead"]);
  expect(chooseSplitModel(undefined).from).toBe("audio");
});

test("a licence is told of each model, and none of what no model made", () => {
  expect(MODELS.map(({ name }) => licenceOf(name))).toEqual(MODELS.map(({ licence }) => licence));
  expect([licenceOf(EDIT_MODEL), licenceOf("gone/model")]).toEqual([undefined, undefined]);
  expect(makerOf(EDIT_MODEL)).toEqual({ name: EDIT_MODEL, provider: "local" });
  expect(() => makerOf("gone/model")).toThrow("no longer in the table");
});

test("variations are one prediction where the model makes them all, else one each", () => {
  expect(takesOf(modelNamed("wav0/synth"), { variations: 4 })).toBe(1);
  expect(takesOf(modelNamed("meta/musicgen"), { variations: 4 })).toBe(4);
  expect(takesOf(modelNamed("meta/musicgen"), {})).toBe(1);
  expect(takesOf(modelNamed("cjwbw/demucs"), {})).toBe(1);
});

test("seeds of takes follow each other and stay within what providers accept", () => {
  expect([0, 1, 2].map((take) => seedOfTake(MAX_SEED - 1, take))).toEqual([MAX_SEED - 1, MAX_SEED, 1]);
});

test("a request that is longer than its model makes is refused with the limit", async () => {
  const musicgen = modelNamed("meta/musicgen");
  if (musicgen.task !== "generate") throw new Error("not a generator");
  expect(() => checkGenerateRequest(musicgen, { prompt: "x", bars: 15, bpm: 120 })).not.toThrow();
  expect(await choosing(() => checkGenerateRequest(musicgen, { prompt: "x", bars: 16, bpm: 120 }))).toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringMatching(/^bars: meta\/musicgen makes at most 30 s and this asks for 32.0 s/),
    details: { field: "bars" },
  });
});

test("bars together with a duration are refused", async () => {
  const synth = modelNamed("wav0/synth");
  if (synth.task !== "generate") throw new Error("not a generator");
  expect(await choosing(() => checkGenerateRequest(synth, { prompt: "x", bars: 2, durationSeconds: 4 }))).toMatchObject(
    {
      code: "INVALID_INPUT",
      details: { field: "bars" },
    },
  );
});

describe("the output", () => {
  test("of a generator is one address or a list", () => {
    expect(files("meta/musicgen", "https://a/1.wav")).toEqual([{ url: "https://a/1.wav" }]);
    expect(files("wav0/synth", ["http://a/1", "http://a/2"])).toEqual([{ url: "http://a/1" }, { url: "http://a/2" }]);
  });

  test("of a splitter is an object whose nulls were not made, in the usual order", () => {
    expect(
      files("cjwbw/demucs", { vocals: "u:v", guitar: null, other: "u:o", piano: null, drums: "u:d", bass: "u:b" }),
    ).toEqual([
      { stemType: "drums", url: "u:d" },
      { stemType: "bass", url: "u:b" },
      { stemType: "vocals", url: "u:v" },
      { stemType: "other", url: "u:o" },
    ]);
  });

  test("of a splitter may be a list of named stems", () => {
    const stems = [
      { name: "vocals", audio: "u:v" },
      { name: "drums", audio: "u:d" },
    ];
    expect(files("ryan5453/demucs", { stems })).toEqual([
      { stemType: "drums", url: "u:d" },
      { stemType: "vocals", url: "u:v" },
    ]);
  });

  test.each([null, undefined, "", [], [null], ["u:1", 3], 42])("%j of a generator is none", (output) => {
    expect(files("wav0/synth", output)).toBeNull();
  });

  test.each([null, "https://a/1.wav", {}, { drums: null }, { stems: [] }, { stems: [3, { name: "x" }] }])(
    "%j of a splitter is none",
    (output) => {
      expect(files("wav0/split", output)).toBeNull();
    },
  );
});

test("stems of the user's Demucs model have its licence, whatever model of the studio ran it", () => {
  expect(licenceOf("wav0/split", { method: "learned" })).toBe("Yours without conditions");
  expect(licenceOf("wav0/split", { method: "demucs" })).toBe("As the Demucs model that separated it");
});
