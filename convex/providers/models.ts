import { withoutUndefined } from "../../src/contracts/without-undefined.ts";
import type { SampleRecipe } from "../../src/audio/synth/recipe.ts";
import type { ModelTask } from "../../src/contracts/job.ts";
import { MAX_BARS, MAX_INPUT_AUDIO_SECONDS, MAX_SEED, MIN_BPM } from "../../src/contracts/limits.ts";
import { STEM_ORDER } from "../../src/contracts/words/stems.ts";
import { type ProviderName, PROVIDER_REMEDY, providerAccess } from "../kit/environment.ts";
import type { GenerateInput } from "./input.ts";
import type { OutputFile } from "./tables.ts";
import { studioError } from "../kit/studioError.ts";

/** The `input` of a prediction. */
export type ModelInput = Record<string, string | number | boolean>;

interface ModelFacts {
  /** "owner/name", as the provider knows it. */
  name: string;
  provider: ProviderName;
  /**
   * How a prediction is asked for: "named" models run by their name; "versioned" ones (of the community) by the id of a
   * version, for which the latest is taken.
   */
  addressing: "named" | "versioned";
  /** Licence terms for results that are sold. */
  licence: string;
  /** @returns the files in the order of the takes, or null if the output is not what this model makes */
  readOutput(output: unknown): OutputFile[] | null;
}

/** Makes audio from words. */
export interface GenerateModel extends ModelFacts {
  task: "generate";
  maxDurationSeconds: number;
  /** True if one prediction makes all variations; else each is a prediction of its own. */
  batches: boolean;
  /** Input taken from a followed sample: its melody, or only tempo and key; null if the model follows none. */
  follows: "melody" | "facts" | null;
  /** True if it can keep parts of a sample that has a score. */
  varies: boolean;
  input(request: GenerateInput, seed: number, made?: MadeFrom): ModelInput;
}

/** The sample that something is generated from. */
export interface MadeFrom {
  /** Where the sample to follow can be read; only for models that follow a melody. */
  melodyUrl?: string | undefined;
  /** Only for models that vary: recipe of the original, and its parts to keep, as "chords,bass" or "all". */
  variation?: { recipe: string; keep: string } | undefined;
}

/** Separates audio, or renders the parts of a kept score. */
export type SplitModel = ModelFacts & { task: "stem_split"; maxInputSeconds: number } & (
    | { from: "audio"; input(audioUrl: string): ModelInput }
    | { from: "score"; input(recipe: SampleRecipe, title: string): ModelInput }
  );

export type Model = GenerateModel | SplitModel;

/** Composes and renders; the only model whose samples have a score. */
export const SYNTH_MODEL = "wav0/synth";
/** Renders the stems of what wav0/synth made. */
export const SCORE_MODEL = "wav0/stems";

/** Tempo assumed for the length of a loop without one; the local synth takes its genre's instead. */
const DEFAULT_HOSTED_BPM = 120;
const DEFAULT_BARS = 4;
const DEFAULT_ONE_SHOT_SECONDS = 2;

const GENERATE_MODELS: readonly GenerateModel[] = [
  {
    name: SYNTH_MODEL,
    task: "generate",
    provider: "local",
    addressing: "named",
    licence: "Yours without conditions",
    maxDurationSeconds: (MAX_BARS * 4 * 60) / MIN_BPM,
    batches: true,
    follows: "facts",
    varies: true,
    input: (request, seed, { variation } = {}) =>
      withoutUndefined({
        prompt: request.prompt,
        type: request.type,
        bars: request.bars,
        duration_seconds: request.durationSeconds,
        bpm: request.bpm,
        key: request.key,
        seed,
        variations: request.variations ?? 1,
        variation_of: variation?.recipe,
        keep: variation?.keep,
      }),
    readOutput: readFiles,
  },
  {
    name: "meta/musicgen",
    task: "generate",
    provider: "replicate",
    addressing: "versioned",
    licence: "Weights are CC BY-NC 4.0: not for commercial use",
    maxDurationSeconds: 30,
    batches: false,
    follows: "melody",
    varies: false,
    input: (request, seed, { melodyUrl } = {}) => ({
      prompt: describeSound(request),
      duration: wholeSeconds(lengthSeconds(request)),
      ...(melodyUrl === undefined
        ? { model_version: "stereo-large" }
        : { model_version: "stereo-melody-large", input_audio: melodyUrl }),
      output_format: "wav",
      normalization_strategy: "peak",
      seed,
    }),
    readOutput: readFiles,
  },
  {
    name: "stability-ai/stable-audio-2.5",
    task: "generate",
    provider: "replicate",
    addressing: "named",
    licence: "Stability AI's terms",
    maxDurationSeconds: 190,
    batches: false,
    follows: null,
    varies: false,
    input: (request, seed) => ({
      prompt: describeSound(request),
      duration: wholeSeconds(lengthSeconds(request)),
      seed,
    }),
    readOutput: readFiles,
  },
];

const SPLIT_MODELS: readonly SplitModel[] = [
  {
    name: "wav0/split",
    task: "stem_split",
    provider: "local",
    addressing: "named",
    licence: "Yours without conditions",
    maxInputSeconds: MAX_INPUT_AUDIO_SECONDS,
    from: "audio",
    input: (audio) => ({ audio }),
    readOutput: readStems,
  },
  {
    name: "cjwbw/demucs",
    task: "stem_split",
    provider: "replicate",
    addressing: "versioned",
    licence: "MIT",
    maxInputSeconds: MAX_INPUT_AUDIO_SECONDS,
    from: "audio",
    // Its default is MP3, whose stems do not add up to the mix.
    input: (audio) => ({ audio, model_name: "htdemucs", output_format: "wav" }),
    readOutput: readStems,
  },
  {
    name: "ryan5453/demucs",
    task: "stem_split",
    provider: "replicate",
    addressing: "versioned",
    licence: "MIT",
    maxInputSeconds: MAX_INPUT_AUDIO_SECONDS,
    from: "audio",
    input: (audio) => ({ audio, model: "htdemucs", output_format: "wav" }),
    readOutput: readStems,
  },
  {
    name: SCORE_MODEL,
    task: "stem_split",
    provider: "local",
    addressing: "named",
    licence: "Yours without conditions",
    maxInputSeconds: MAX_INPUT_AUDIO_SECONDS,
    from: "score",
    input: (recipe, title) => ({ recipe: JSON.stringify(recipe), title }),
    readOutput: readStems,
  },
];

/** Every model, the defaults of each task first. */
export const MODELS: readonly Model[] = [...GENERATE_MODELS, ...SPLIT_MODELS];

/**
 * The model for a request to generate.
 * @param name undefined for the default: the local one where there is no key for hosted ones
 * @throws UNKNOWN_MODEL, MODEL_NOT_AVAILABLE
 */
export function chooseGenerateModel(name: string | undefined): GenerateModel {
  return choose(GENERATE_MODELS, name, "generate");
}

/** As `chooseGenerateModel`, for a request to split. */
export function chooseSplitModel(name: string | undefined): SplitModel {
  return choose(SPLIT_MODELS, name, "stem_split");
}

/**
 * The model of a stored job.
 * @throws Error if the table no longer holds it
 */
export function modelNamed(name: string): Model {
  const model = MODELS.find((candidate) => candidate.name === name);
  if (!model) throw new Error(`Model ${name} is no longer in the table`);
  return model;
}

/** Licence terms of what a model has made; undefined for one that the table does not hold. */
export function licenceOf(name: string): string | undefined {
  return MODELS.find((model) => model.name === name)?.licence;
}

/** In the place of a model with jobs that the deployment does itself. */
export const EDIT_MODEL = "wav0/edit";

/** Model that carries out a stored job. */
export type Maker = Pick<Model, "name" | "provider">;

/** The model of a stored job; edits are made on the studio's own machine, with none. */
export function makerOf(name: string): Maker {
  return name === EDIT_MODEL ? { name, provider: "local" } : modelNamed(name);
}

/** Model of requests that name none; undefined if none is available. */
export function defaultModel(task: ModelTask): Model | undefined {
  return defaultOf<Model>(task === "generate" ? GENERATE_MODELS : SPLIT_MODELS);
}

function choose<M extends Model>(models: readonly M[], name: string | undefined, task: ModelTask): M {
  const wanted = name?.toLowerCase();
  const model = wanted ? models.find((candidate) => candidate.name.toLowerCase() === wanted) : defaultOf(models);
  if (!model) {
    const known = models.map((candidate) => candidate.name).join(", ");
    throw studioError("UNKNOWN_MODEL", `No model "${name}" for ${task}. Known: ${known}.`);
  }
  if (providerAccess(model.provider)) return model;
  throw studioError(
    "MODEL_NOT_AVAILABLE",
    `${model.name} cannot run here: ${PROVIDER_REMEDY[model.provider]} in the deployment's environment.`,
  );
}

/** A user with a provider key wants the models it pays for; without one the local model is free. */
function defaultOf<M extends Model>(models: readonly M[]): M | undefined {
  const provider = providerAccess("local") && !providerAccess("replicate") ? "local" : "replicate";
  return models.find((candidate) => candidate.provider === provider);
}

/** How many predictions a request takes. */
export function takesOf(model: Model, request: { variations?: number }): number {
  return model.task === "generate" && !model.batches ? (request.variations ?? 1) : 1;
}

/** The seed of one take: its own, and within the range that all providers accept. */
export function seedOfTake(seed: number, take: number): number {
  return ((seed - 1 + take) % MAX_SEED) + 1;
}

/**
 * Holds a request against what its model can do.
 * @throws INVALID_INPUT
 */
export function checkGenerateRequest(model: GenerateModel, request: GenerateInput): void {
  if (request.bars !== undefined && request.durationSeconds !== undefined) {
    throw studioError("INVALID_INPUT", "bars: give either bars or durationSeconds, not both.", { field: "bars" });
  }
  const seconds = lengthSeconds(request);
  if (seconds <= model.maxDurationSeconds) return;
  const field = request.bars === undefined ? "durationSeconds" : "bars";
  throw studioError(
    "INVALID_INPUT",
    `${field}: ${model.name} makes at most ${model.maxDurationSeconds} s and this asks for ${seconds.toFixed(1)} s. Ask for less.`,
    { field },
  );
}

/**
 * Refuses a sample as input where the model takes none.
 * @throws INVALID_INPUT
 */
export function checkFollows(model: GenerateModel): void {
  if (model.follows !== null) return;
  const able = GENERATE_MODELS.filter(({ follows }) => follows !== null).map(({ name }) => name);
  throw studioError(
    "INVALID_INPUT",
    `inputSampleId: ${model.name} follows no sample. Use ${able.join(" or ")}, or leave inputSampleId out.`,
    { field: "inputSampleId" },
  );
}

/** How long the result will be, as far as the request says. */
export function lengthSeconds(request: Pick<GenerateInput, "type" | "bars" | "durationSeconds" | "bpm">): number {
  if (request.durationSeconds !== undefined) return request.durationSeconds;
  if (request.type === "one_shot" && request.bars === undefined) return DEFAULT_ONE_SHOT_SECONDS;
  return ((request.bars ?? DEFAULT_BARS) * 4 * 60) / (request.bpm ?? DEFAULT_HOSTED_BPM);
}

/** Hosted models make whole seconds: at least as long as was asked for. */
export function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.ceil(seconds));
}

/** Models that know only words are told tempo and key in words. */
function describeSound(request: GenerateInput): string {
  const facts = [
    request.type === "one_shot" ? "one-shot sample" : "seamless loop",
    request.bpm === undefined ? "" : `${request.bpm} BPM`,
    request.key ?? "",
  ];
  return [request.prompt, ...facts.filter((fact) => fact !== "")].join(", ");
}

/** "https://…" or a list of such. */
function readFiles(output: unknown): OutputFile[] | null {
  const urls: unknown[] = Array.isArray(output) ? output : [output];
  const files = urls.flatMap((url) => (typeof url === "string" && url !== "" ? [{ url }] : []));
  return files.length > 0 && files.length === urls.length ? files : null;
}

/** `{ drums: url, guitar: null, … }`, or `{ stems: [{ name, audio }] }`. Stems that were not made are left out. */
function readStems(output: unknown): OutputFile[] | null {
  if (typeof output !== "object" || output === null) return null;
  const named =
    "stems" in output && Array.isArray(output.stems) ? output.stems.map(readNamedStem) : Object.entries(output);
  const files = named.flatMap(([stemType, url]) =>
    typeof url === "string" ? [{ url, stemType: String(stemType) }] : [],
  );
  return files.length > 0 ? files.sort((a, b) => stemRank(a.stemType) - stemRank(b.stemType)) : null;
}

function readNamedStem(stem: unknown): [unknown, unknown] {
  if (typeof stem !== "object" || stem === null) return [null, null];
  return ["name" in stem ? stem.name : null, "audio" in stem ? stem.audio : null];
}

function stemRank(stemType: string): number {
  const rank = STEM_ORDER.indexOf(stemType);
  return rank < 0 ? STEM_ORDER.length : rank;
}
