/**
 * Makes what a model that is not our own sent back as it was asked for: its tempo, its key where that is surely off, and
 * its bars. In Node, as everything that listens to files.
 */
"use node";

import { estimateKey } from "../../../src/audio/analyse/key/key.ts";
import { tempoNear } from "../../../src/audio/analyse/tempo-near.ts";
import type { AudioData } from "../../../src/audio/audio.ts";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { sampleCount } from "../../../src/audio/core/channels.ts";
import { peakAmplitude } from "../../../src/audio/core/peak-amplitude.ts";
import { toDecibels } from "../../../src/audio/core/units.ts";
import { applyGain } from "../../../src/audio/mix/level.ts";
import { cutLoop } from "../../../src/audio/stretch/cut-loop.ts";
import { fitAudio } from "../../../src/audio/stretch/fit.ts";
import type { Reading } from "../../../src/contracts/reading.ts";
import { formatKey } from "../../../src/contracts/words/key.ts";
import { type Examination, examineFile } from "../../library/soundFile.ts";
import type { GenerateInput } from "../../providers/input.ts";
import { wishOf } from "../../providers/wish.ts";
import { chooseFit, type FitChoice, isFitted } from "./fitChoice.ts";

/** A key that is heard less surely than this is left to the usual analysis. */
const LEAST_KEY = 0.3;

/** A result as it was heard, and what was made of it. */
export interface HeardLoop {
  /** Tempo and key of what came, where they were heard: these count, not what was asked for. */
  hints: { bpm?: number; key?: string };
  reading: Reading;
  fitted?: {
    bytes: Uint8Array<ArrayBuffer>;
    examined: Examination;
    facts: { gainDb: number; ratio: number; semitones: number };
  };
}

/**
 * Listens to a result and fits it.
 * @returns null for what has neither tempo, key nor bars to be held against, such as a one-shot
 */
export async function fitResult(audio: AudioData, request: GenerateInput, reading: Reading): Promise<HeardLoop | null> {
  const wish = wishOf(request);
  if (wish.kind === "one_shot" || (wish.bpm === undefined && wish.key === undefined && wish.bars === undefined))
    return null;
  const tempo = wish.bpm === undefined ? null : tempoNear(audio, wish.bpm);
  const key = estimateKey(audio);
  const choice = chooseFit(wish, { seconds: sampleCount(audio) / audio.sampleRate, tempo, key });
  const hints = {
    ...(tempo === null ? {} : { bpm: Math.round(tempo.bpm * 100) / 100 }),
    ...(key && key.confidence >= LEAST_KEY ? { key: formatKey(key) } : {}),
  };
  const heard = { hints, reading: readingAfter(reading, choice, audio) };
  return isFitted(choice) ? { ...heard, fitted: await makeFit(audio, choice) } : heard;
}

async function makeFit(audio: AudioData, choice: FitChoice): Promise<NonNullable<HeardLoop["fitted"]>> {
  const { ratio, semitones, bpm, key } = choice;
  const seconds = choice.seconds ?? (sampleCount(audio) / audio.sampleRate) * ratio;
  const length = Math.max(1, Math.round(seconds * audio.sampleRate));
  const before = Math.max(1, Math.min(sampleCount(audio), Math.round(length / ratio)));
  const cut = cutLoop(audio, before);
  const isMoved = ratio !== 1 || semitones !== 0;
  const loop = isMoved ? await fitAudio(cut, { length, semitones, isLoop: true }) : cut;
  const gainDb = -toDecibels(Math.max(1, ...loop.channels.map(peakAmplitude))) + 0;
  const facts = { ...(bpm === undefined ? {} : { bpm }), ...(key === undefined ? {} : { key }) };
  const metadata = { ...facts, loop: { startSample: 0, endSample: sampleCount(loop) } };
  const bytes = new Uint8Array(writeWav(applyGain(loop, gainDb), { bitDepth: 24, metadata }));
  return { bytes, examined: await examineFile(bytes, facts), facts: { gainDb, ratio, semitones } };
}

/** The reading from before, with what was heard and done; a length that was cut to is as asked. */
function readingAfter(reading: Reading, choice: FitChoice, audio: AudioData): Reading {
  const seconds = choice.seconds ?? (sampleCount(audio) / audio.sampleRate) * choice.ratio;
  const kept = choice.seconds === null ? reading.changed : reading.changed.filter(({ what }) => what !== "length");
  return {
    ...reading,
    said: [reading.said, choice.said, ...(isFitted(choice) ? ["The original is kept beside it."] : [])]
      .filter(Boolean)
      .join(" "),
    understood: {
      ...reading.understood,
      durationSeconds: Math.round(seconds * 1000) / 1000,
    },
    changed: [...kept, ...choice.changed],
  };
}

/** One reading for a job of several takes: what was asked is the same, what was heard differs. */
export function mergedReading(readings: readonly Reading[]): Reading | null {
  const [first] = readings;
  if (!first || readings.length === 1) return first ?? null;
  const takes = readings.map(({ said }, take) => `Take ${take + 1}: ${said}`);
  return { ...first, said: takes.join(" "), changed: readings.flatMap(({ changed }) => changed).filter(isFirst) };
}

function isFirst(change: Reading["changed"][number], index: number, all: Reading["changed"]): boolean {
  return all.findIndex((other) => JSON.stringify(other) === JSON.stringify(change)) === index;
}
