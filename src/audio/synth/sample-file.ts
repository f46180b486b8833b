import { formatKey } from "../../contracts/words/key.ts";
import { fileLoudness } from "../analyse/file-loudness.ts";
import type { AudioData } from "../audio.ts";
import { withScoreChunk } from "../codec/score-chunk.ts";
import { type WavMetadata, writeWav } from "../codec/wav.ts";
import { sampleCount } from "../core/channels.ts";
import { writeKeptScore } from "./kept-score.ts";
import type { SampleRecipe } from "./recipe.ts";
import type { RenderedSample } from "./render.ts";
import { beatsPerBar } from "./score.ts";
import { plainKey } from "./scales.ts";

const SOFTWARE = "wav0-mcp";

/**
 * A sample as a WAV file of 24 bits that holds its score. It has no time of making: the same sample has the same bytes
 * whenever it is made.
 * @param described title and comment, and facts that are known better than by the recipe
 */
export function writeSampleFile(sample: RenderedSample, described: WavMetadata): Uint8Array {
  const wav = writeWav(sample.audio, { bitDepth: 24, metadata: withFacts(describeSample(sample), described) });
  const score = writeKeptScore(sample.recipe);
  return score === null ? wav : withScoreChunk(wav, score);
}

/** At another tempo the same length is another number of beats: a file must not contradict itself. */
function withFacts(known: WavMetadata, described: WavMetadata): WavMetadata {
  const { bpm, beats } = known;
  const counted =
    bpm === undefined || beats === undefined ? {} : { beats: Math.round((beats * (described.bpm ?? bpm)) / bpm) };
  return { ...known, ...counted, ...described };
}

function describeSample({ audio, recipe, rootMidiNote }: RenderedSample): WavMetadata {
  return {
    ...soundMetadata(audio, recipe),
    // A sound without pitched instruments has no key, whatever key was asked for.
    ...(rootMidiNote === null ? { isUnpitched: true, key: undefined } : { rootMidiNote }),
    loudness: fileLoudness(audio),
  };
}

/** Metadata of a sample by its recipe, which its stems share. */
export function soundMetadata(audio: AudioData, recipe: SampleRecipe): WavMetadata {
  const described: WavMetadata = {
    software: SOFTWARE,
    key: formatKey(plainKey(recipe.key)),
    oneShot: recipe.kind === "one_shot",
  };
  if (recipe.bars === null) return described;
  return {
    ...described,
    bpm: recipe.bpm,
    beats: Math.round(recipe.bars * beatsPerBar(recipe)),
    ...(recipe.metre ? { metre: recipe.metre } : {}),
    loop: { startSample: 0, endSample: sampleCount(audio) },
  };
}
