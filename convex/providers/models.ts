import { withoutUndefined } from "../../src/contracts/wire/without-undefined.ts";
import type { SampleRecipe } from "../../src/audio/synth/recipe.ts";
import type { Separation } from "../../src/contracts/separation.ts";
import type { ModelTask } from "../../src/contracts/job.ts";
import {
  MAX_DURATION_SECONDS,
  MAX_INPUT_AUDIO_SECONDS,
  MAX_SEED,
  MAX_SYNTH_SECONDS,
} from "../../src/contracts/limits.ts";
import { STEM_ORDER } from "../../src/contracts/words/stems.ts";
import { type ProviderName, PROVIDER_REMEDY, providerAccess } from "../kit/environment.ts";
import type { ModelFields, ModelInput } from "./fields.ts";
import { HOSTED_MODELS, HOSTED_SPLITTERS, type HostedModel, type HostedSplitter } from "./hosted.ts";
import type { GenerateInput, SplitInput } from "./input.ts";
import { mapWish } from "./mapping.ts";
import type { OutputFile } from "./tables.ts";
import { studioError } from "../kit/studioError.ts";
import { ACE_STEP_MODEL } from "./ownGpu/aceStep.ts";
import { COG_MODEL } from "./ownGpu/cog.ts";
import { lengthSeconds, wishOf } from "./wish.ts";

interface ModelFacts {
  /** "owner/name", as the provider knows it. */
  name: string;
  provider: ProviderName;
  /**
   * How a prediction is asked for: "named" models run by their name; those of the community by the id of a version, the
   * latest or this one.
   */
  version: "named" | "latest" | { id: string };
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
  /** Input taken from a followed sample: its melody, its sound, or only tempo and key; null if the model follows none. */
  follows: "melody" | "sound" | "facts" | null;
  /** Accepted fields; "asked": read from its server before each request; null: the studio's own model, which has all. */
  fields: ModelFields | "asked" | null;
  /** True if it can keep parts of a sample that has a score. */
  varies: boolean;
  input(request: GenerateInput, seed: number, made?: MadeFrom): ModelInput;
}

/** The sample that something is generated from. */
export interface MadeFrom {
  /** Where the sample to follow can be read; only for models that take its audio. */
  audioUrl?: string | undefined;
  /** Only for models that vary: recipe of the original, and its parts to keep, as "chords,bass" or "all". */
  variation?: { recipe: string; keep: string; bpm?: number; key?: string; bars?: number } | undefined;
}

/** Separates audio, or renders the parts of a kept score. */
export type SplitModel = ModelFacts & { task: "stem_split"; maxInputSeconds: number } & (
    | {
        from: "audio";
        /** Fields of the request that it takes beside the audio. */
        takes: readonly SplitWishField[];
        input(audioUrl: string, wish?: SplitWish): ModelInput;
      }
    | { from: "score"; input(recipe: SampleRecipe, title: string, wish?: SplitWish): ModelInput }
  );

/** How a split is wanted. */
export type SplitWish = Pick<SplitInput, "quality" | "twoStems">;
export type SplitWishField = keyof SplitWish;

export type Model = GenerateModel | SplitModel;

/** Composes and renders; the only model whose samples have a score. */
export const SYNTH_MODEL = "wav0/synth";
/** Renders the stems of what wav0/synth made. */
export const SCORE_MODEL = "wav0/stems";
/** Separates by ear on this machine. */
export const BUILT_IN_SPLITTER = "wav0/split";

const GENERATE_MODELS: readonly GenerateModel[] = [
  {
    name: SYNTH_MODEL,
    task: "generate",
    provider: "local",
    version: "named",
    licence: "Yours without conditions",
    maxDurationSeconds: MAX_SYNTH_SECONDS,
    batches: true,
    follows: "facts",
    varies: true,
    fields: null,
    input: (request, seed, { variation } = {}) =>
      withoutUndefined({
        prompt: request.prompt,
        type: request.type,
        bars: variation?.bars ?? request.bars,
        duration_seconds: request.durationSeconds,
        bpm: variation?.bpm ?? request.bpm,
        key: variation?.key ?? request.key,
        seed,
        variations: request.variations ?? 1,
        variation_of: variation?.recipe,
        keep: variation?.keep,
      }),
    readOutput: readFiles,
  },
  ...HOSTED_MODELS.map((model) => takerOf({ ...model, provider: "replicate" })),
  takerOf({ ...ACE_STEP_MODEL, version: "named", provider: "ace-step" }),
  {
    name: COG_MODEL,
    task: "generate",
    provider: "cog",
    version: "named",
    licence: "As the container's model",
    maxDurationSeconds: MAX_DURATION_SECONDS,
    batches: false,
    follows: null,
    varies: false,
    fields: "asked",
    input: () => {
      throw new Error("The input of a Cog container follows from its schema");
    },
    readOutput: readFiles,
  },
];

const SPLIT_MODELS: readonly SplitModel[] = [
  {
    name: BUILT_IN_SPLITTER,
    task: "stem_split",
    provider: "local",
    version: "named",
    licence: "Yours without conditions",
    maxInputSeconds: MAX_INPUT_AUDIO_SECONDS,
    from: "audio",
    takes: ["quality", "twoStems"],
    input: (audio, { quality, twoStems } = {}) => ({ audio, ...(quality ? { quality } : {}), ...inTwo(twoStems) }),
    readOutput: readStems,
  },
  ...HOSTED_SPLITTERS.map(hostedSplitter),
  {
    name: SCORE_MODEL,
    task: "stem_split",
    provider: "local",
    version: "named",
    licence: "Yours without conditions",
    maxInputSeconds: MAX_INPUT_AUDIO_SECONDS,
    from: "score",
    input: (recipe, title, { twoStems } = {}) => ({ recipe: JSON.stringify(recipe), title, ...inTwo(twoStems) }),
    readOutput: readStems,
  },
];

function inTwo(twoStems: boolean | undefined): ModelInput {
  return twoStems ? { two_stems: true } : {};
}

type TakerFacts = Pick<HostedModel, "name" | "version" | "licence" | "fields"> & Pick<ModelFacts, "provider">;

function takerOf({ name, version, licence, fields, provider }: TakerFacts): GenerateModel {
  return {
    name,
    task: "generate",
    provider,
    version,
    licence,
    maxDurationSeconds: fields.length.max / (fields.length.unit === "ms" ? 1000 : 1),
    batches: false,
    follows: fields.audio?.takes ?? null,
    varies: false,
    fields,
    input: (request, seed, { audioUrl } = {}) => mapWish({ name, fields }, wishOf(request), { seed, audioUrl }).input,
    readOutput: readFiles,
  };
}

function hostedSplitter({ name, version, licence, fixed }: HostedSplitter): SplitModel {
  return {
    name,
    task: "stem_split",
    provider: "replicate",
    version,
    licence,
    maxInputSeconds: MAX_INPUT_AUDIO_SECONDS,
    from: "audio",
    takes: [],
    input: (audio) => ({ audio, ...fixed }),
    readOutput: readStems,
  };
}

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

/** Licence terms of what a model has made, for stems with how; undefined for one that the table does not hold. */
export function licenceOf(name: string, separation?: Separation): string | undefined {
  if (separation?.method === "demucs") return "As the Demucs model that separated it";
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
  const { prompt: _prompt, ...sized } = request;
  const seconds = lengthSeconds(sized);
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
