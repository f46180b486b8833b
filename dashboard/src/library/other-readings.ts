import { relativeKey } from "../../../src/audio/analyse/key/key.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import { formatKey, parseKey } from "../../../src/contracts/words/key.ts";

/** Another value that a fact may have. */
export interface OtherReading<Value> {
  value: Value;
  /** 0–1, as it was heard; absent for one that follows from the value that the sample has. */
  confidence?: number;
}

/** Two tempos that nobody would tell apart. */
const SAME_TEMPO = 0.5;

/** Tempos that a sample may have instead: as heard, likeliest first, then half and double its own. */
export function otherTempos({ bpm, readings }: Pick<LibraryRow, "bpm" | "readings">): OtherReading<number>[] {
  const octaves = bpm === undefined ? [] : [bpm / 2, bpm * 2].filter((value) => value >= MIN_BPM && value <= MAX_BPM);
  const all: OtherReading<number>[] = [
    ...(readings?.bpm ?? []),
    ...octaves.map((value) => ({ value: Math.round(value * 100) / 100 })),
  ];
  const isNew = (value: number, index: number): boolean =>
    all.slice(0, index).every((other) => Math.abs(other.value - value) > SAME_TEMPO);
  return all.filter(({ value }, index) => Math.abs(value - (bpm ?? 0)) > SAME_TEMPO && isNew(value, index));
}

/** Keys that a sample may have instead: as heard, likeliest first, then the relative of its own. */
export function otherKeys({ key, readings }: Pick<LibraryRow, "key" | "readings">): OtherReading<string>[] {
  const parsed = key === undefined ? null : parseKey(key);
  const heard: OtherReading<string>[] = (readings?.key ?? []).filter(({ value }) => value !== key);
  const relative = parsed && formatKey(relativeKey(parsed));
  return relative && heard.every(({ value }) => value !== relative) ? [...heard, { value: relative }] : heard;
}
