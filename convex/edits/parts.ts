/** Writes down what a recording hums. In Node, as everything that decodes audio. */
"use node";

import type { AudioData } from "../../src/audio/audio.ts";
import { estimateKey } from "../../src/audio/analyse/key/key.ts";
import { estimateTempo } from "../../src/audio/analyse/tempo.ts";
import { instrumentNamed, NOTE_NUMBERS, recipeOfPart } from "../../src/audio/synth/written-part.ts";
import { transcribe } from "../../src/audio/transcribe/transcribe.ts";
import type { makePart as makePartContract } from "../../src/contracts/part.ts";
import { unknownInstrumentText } from "../../src/contracts/part-instruments.ts";
import { MAX_BPM, MAX_SEED, MIN_BPM } from "../../src/contracts/limits.ts";
import { formatKey, type MusicalKey, parseKey } from "../../src/contracts/words/key.ts";
import { internal } from "../_generated/api.js";
import type { ActionHandler } from "../kit/contract.ts";
import { requestDigest } from "../kit/request.ts";
import { invalidField, studioError } from "../kit/studioError.ts";
import { openAudio } from "./file.ts";
import { partReading } from "./partReading.ts";
import type { Source } from "./sources.ts";

/** Tempo of a recording without one. Any works: notes keep their seconds. */
const DEFAULT_BPM = 120;
/** Key of a recording in which none is heard. */
const DEFAULT_KEY: MusicalKey = { tonic: "C", mode: "major" };

/** Has an instrument of the built-in engine play the line of a sample. */
export const makePart: ActionHandler<typeof makePartContract> = async (ctx, { sampleId, instrument, requestId }) => {
  const { userId } = ctx;
  const player = instrumentNamed(instrument);
  if (!player) throw invalidField("instrument", unknownInstrumentText(instrument));
  const [source] = await ctx.runQuery(internal.edits.sources.sources, { userId, sampleIds: [sampleId] });
  if (!source) throw new Error("A query of one sample gave none");
  const { audio } = await openAudio(ctx, source);
  const bpm = tempoOf(source, audio);
  const key = parseKey(source.key ?? "") ?? estimateKey(audio) ?? DEFAULT_KEY;
  const notes = transcribe(audio, { bpm, material: "line" })?.tracks.flatMap((track) => track.notes) ?? [];
  const seed = await seedOf(requestId, { sampleId: source.sampleId, instrument });
  const part = recipeOfPart({ notes, instrument: player, words: instrument, bpm, key, seed });
  if (!part) {
    throw studioError(
      "INVALID_INPUT",
      `No notes are heard in sample ${sampleId}: hum or play one line, near to the microphone, and record it again.`,
      { field: "sampleId" },
    );
  }
  const { recipe, octaves, leftOut } = part;
  const bars = recipe.bars ?? 1;
  const notesPlayed = (recipe.written?.notes.length ?? 0) / NOTE_NUMBERS;
  const reading = partReading({ name: source.name, instrument, bpm, key, notes: notesPlayed, octaves, leftOut });
  const jobId = await ctx.runMutation(internal.edits.partStart.begin, {
    userId,
    sampleId,
    recipe: JSON.stringify(recipe),
    seed,
    reading,
    input: { prompt: `${instrument} part of ${source.name}`, type: "loop", bars, bpm, key: formatKey(key) },
    requestId,
  });
  return { jobId, reading };
};

/** The same request gives the same take. */
async function seedOf(requestId: string | undefined, asked: object): Promise<number> {
  const digest = await requestDigest("make_part", { requestId, ...asked });
  return 1 + (Number.parseInt(digest.slice(0, 12), 16) % MAX_SEED);
}

function tempoOf({ bpm }: Source, audio: AudioData): number {
  const heard = bpm ?? estimateTempo(audio)?.value ?? DEFAULT_BPM;
  return Math.min(MAX_BPM, Math.max(MIN_BPM, Math.round(heard * 100) / 100));
}
