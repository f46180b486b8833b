import { readChange, readFrame } from "../../../src/audio/synth/change.ts";
import { MAX_BARS } from "../../../src/audio/synth/choices.ts";
import { heardInstruments, PARTS, type Part, partsNamed, partsOf } from "../../../src/audio/synth/part.ts";
import { readingOf, type SampleRecipe } from "../../../src/audio/synth/recipe.ts";
import { describeVariation, varyRecipe } from "../../../src/audio/synth/vary.ts";
import { withSoundFonts } from "../../../src/audio/synth/sampled/served.ts";
import { inOwnTerms, type OwnTerms, type ToldFacts } from "../../../src/audio/synth/told-facts.ts";
import { plainKey } from "../../../src/audio/synth/scales.ts";
import { formatKey, parseKey, parseSpelledKey } from "../../../src/contracts/words/key.ts";
import { withoutUndefined } from "../../../src/contracts/wire/without-undefined.ts";
import type { Doc } from "../../_generated/dataModel.js";
import type { QueryCtx } from "../../_generated/server.js";
import type { Caller } from "../../kit/contract.ts";
import { providerAccess } from "../../kit/environment.ts";
import { servedFonts } from "./soundFonts.ts";
import { studioError } from "../../kit/studioError.ts";
import { ownSample } from "../../library/samples.ts";
import { scoreOf } from "../../library/scores.ts";
import type { GenerateInput } from "../../providers/input.ts";
import { type GenerateModel, SYNTH_MODEL, chooseGenerateModel } from "../../providers/models.ts";
import { withoutScore } from "./splitChoice.ts";

type GenerateJob = Extract<Doc<"jobs">, { type: "generate" }>;

/** The model of a request, and which parts of which recipe it keeps. */
export type VariationPlan = { model: GenerateModel } & Pick<GenerateJob, "variation" | "reading" | "promptReading">;

/**
 * Reads which parts of a sample a request keeps: those of `keep`, else those that its prompt names ("same chords, new
 * drums"), and all of them where it names moods alone ("darker"). A request that keeps nothing is a new take.
 * @throws SAMPLE_NOT_FOUND, UNKNOWN_MODEL, MODEL_NOT_AVAILABLE; INVALID_INPUT if `keep` cannot be met
 */
export async function planVariation(
  ctx: Pick<QueryCtx, "db"> & Caller,
  input: GenerateInput,
  seed: number,
): Promise<VariationPlan> {
  if (input.variationOf === undefined) {
    if (input.keep) throw refused("say of which sample: give variationOf too");
    return { model: chooseGenerateModel(input.model) };
  }
  const sample = await ownSample(ctx, input.variationOf);
  const keep = input.keep ? partsAsked(input.keep) : partsInPrompt(input, sample);
  if (keep === null) return { model: chooseGenerateModel(input.model) };
  const score = await scoreOf(ctx, sample._id);
  const model = chooseGenerateModel(
    input.model ?? (score?.recipe && providerAccess("local") ? SYNTH_MODEL : undefined),
  );
  const obstacle = obstacleTo(sample, score, model);
  if (obstacle === null && score?.recipe) return { model, ...variationOf(score.recipe, { input, sample, keep, seed }) };
  if (input.keep)
    throw refused(`${obstacle ?? ""}. Leave keep out for a new take, or mix its stems: split_stems, mix_samples`);
  return { model, reading: `Nothing is kept, this is a new take: ${obstacle ?? ""}.` };
}

function variationOf(
  original: SampleRecipe,
  { input, sample, keep, seed }: Wish & { keep: readonly Part[] | "all"; seed: number },
): Pick<GenerateJob, "variation" | "reading" | "promptReading"> {
  const { prompt } = input;
  const { wish, told } = termsOf(original, { input, sample });
  const bars = told.bpm === undefined ? undefined : ownBars(original, { input, sample });
  const varied = varyRecipe(original, { prompt, keep, ...wish, bars: bars ?? input.bars, seed });
  const present = partsOf(heardInstruments(original));
  const missing =
    keep === "all" || !input.keep
      ? []
      : input.keep.filter((name) => !partsNamed(plain(name)).some((part) => present.includes(part)));
  if (input.keep && missing.length === input.keep.length) {
    throw refused(`the sample has no ${missing.join(", ")}; its parts are ${present.join(", ")}`);
  }
  const lacking = missing.length > 0 ? ` It has no ${missing.join(", ")}.` : "";
  const asTold = { ...varied, ...tellable(told, varied) };
  const before = { bpm: told.bpm && sample.bpm, key: told.key && factsOf(sample).key };
  const what = `${describeVariation({ ...original, ...tellable(before, original) }, asTold)}${lacking}`;
  return {
    promptReading: readingOf(withSoundFonts(asTold, servedFonts())),
    variation: {
      recipe: JSON.stringify(original),
      keep: keep === "all" ? keep : keep.join(","),
      ...(isEmpty(told)
        ? {}
        : {
            ...written({ bpm: told.bpm && wish.bpm, key: told.key && wish.key }),
            ...withoutUndefined({ bars }),
            told: written(told),
          }),
    },
    reading: `A variation of sample ${input.variationOf ?? ""}. ${what}${measureOf(told)}`.trim(),
  };
}

/** A request for a variation of a sample. */
interface Wish {
  input: GenerateInput;
  sample: Doc<"samples">;
}

/** Where the user corrected neither tempo nor key, the prompt is left to the recipe. */
function termsOf(original: SampleRecipe, { input, sample }: Wish): OwnTerms {
  const asked = { bpm: input.bpm, key: parseSpelledKey(input.key ?? "") ?? undefined };
  const { bpm, tonic, mode } = readFrame(input.prompt);
  const told = factsOf(sample);
  const named = { tonic: tonic ?? told.key?.tonic, mode: mode ?? told.key?.mode ?? original.key.mode };
  const key = (tonic ?? mode) !== null && named.tonic ? plainKey({ ...named, tonic: named.tonic }) : undefined;
  const wish = { bpm: asked.bpm ?? bpm ?? undefined, key: asked.key ?? key };
  const terms = inOwnTerms(original, told, wish);
  return {
    wish: {
      ...asked,
      ...(terms.told.bpm ? { bpm: terms.wish.bpm } : {}),
      ...(terms.told.key ? { key: terms.wish.key } : {}),
    },
    told: terms.told,
  };
}

/** Bars that are asked for, in those of the recipe: four of a loop of 140 BPM that is said to have 70 are eight of its own. */
function ownBars({ bpm }: SampleRecipe, { input, sample }: Wish): number | undefined {
  const asked = input.bars ?? readFrame(input.prompt).bars;
  if (asked === null || sample.bpm === undefined) return undefined;
  return Math.min(MAX_BARS, Math.max(1, Math.round((asked * bpm) / sample.bpm)));
}

function factsOf({ bpm, key }: Doc<"samples">): ToldFacts {
  return { bpm, key: parseKey(key ?? "") ?? undefined };
}

/** Facts of a recipe as they are told, and no word that a field of ours won over the prompt. */
function tellable({ bpm, key }: ToldFacts, recipe: SampleRecipe): Partial<SampleRecipe> {
  const { changed } = recipe;
  return {
    ...(bpm === undefined ? {} : { bpm, bars: barsAt(bpm, recipe) }),
    ...(bpm === undefined || !changed ? {} : { changed: changed.filter(({ what }) => what !== "tempo") }),
    ...(key && formatKey(key) !== formatKey(plainKey(recipe.key)) ? { key } : {}),
  };
}

/** How many bars a recipe's loop lasts at a tempo that it is told to have; null where they are no whole ones. */
function barsAt(told: number, { bars, bpm }: SampleRecipe): number | null {
  const count = bars === null ? Number.NaN : (bars * told) / bpm;
  return Math.abs(count - Math.round(count)) < 0.01 && count > 0.5 ? Math.round(count) : null;
}

function written({ bpm, key }: ToldFacts): { bpm?: number; key?: string } {
  return withoutUndefined({ bpm, key: key && formatKey(key) });
}

function isEmpty({ bpm, key }: ToldFacts): boolean {
  return bpm === undefined && key === undefined;
}

function measureOf(told: ToldFacts): string {
  const facts = [told.bpm === undefined ? "" : "tempo", told.key ? "key" : ""].filter(Boolean).join(" and ");
  return facts === "" ? "" : ` Its ${facts} count as you set them for that sample.`;
}

function obstacleTo(
  sample: Doc<"samples">,
  score: Awaited<ReturnType<typeof scoreOf>>,
  model: GenerateModel,
): string | null {
  if (!score?.recipe) return withoutScore(`sample ${sample._id}`, score?.revision);
  return model.varies ? null : `${model.name} keeps no parts; ${SYNTH_MODEL} does`;
}

function partsAsked(names: readonly string[]): readonly Part[] | "all" {
  const plainNames = names.map(plain);
  if (plainNames.some((name) => /^(?:all|everything)$/.test(name))) return "all";
  const unknown = names.find((name) => partsNamed(plain(name)).length === 0);
  if (unknown !== undefined || names.length === 0) {
    throw refused(`"${unknown ?? ""}" is no part; name some of drums, ${PARTS.join(", ")}, or all`);
  }
  return PARTS.filter((part) => plainNames.some((name) => partsNamed(name).includes(part)));
}

/** The same prompt again asks for another take, whatever its words. */
function partsInPrompt({ prompt }: GenerateInput, { metadata }: Doc<"samples">): readonly Part[] | "all" | null {
  return prompt === metadata.prompt ? null : readChange(prompt).keep;
}

function plain(name: string): string {
  return name.trim().toLowerCase().replaceAll(/[-_]/g, " ");
}

function refused(why: string): Error {
  return studioError("INVALID_INPUT", `keep: ${why}.`, { field: "keep" });
}
