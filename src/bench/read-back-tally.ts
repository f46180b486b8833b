/** Facts that were played, and as they were heard; null without a beat or an answer. */
export interface Reading {
  name: string;
  asked: { bpm: number | null; key: string };
  heard: { bpm: number | null; key: string | null };
}

/** Hits of a set as "23 of 24 (96 %)", and each miss in words. */
export interface Tally {
  tempo: string;
  /** With half and double the tempo. */
  octave: string;
  key: string;
  misses: string[];
}

/** A tempo is right within this share. */
const TOLERANCE = 0.01;

/** Counts what was heard right. */
export function tally(readings: readonly Reading[]): Tally {
  const beats = readings.filter(({ asked }) => asked.bpm !== null);
  const isNear = ({ asked, heard }: Reading, factor: number) =>
    Math.abs((heard.bpm ?? 0) / ((asked.bpm ?? 1) * factor) - 1) < TOLERANCE;
  const isExact = (reading: Reading) => reading.asked.bpm === null || isNear(reading, 1);
  const isKey = ({ asked, heard }: Reading) => asked.key === heard.key;
  return {
    tempo: share(beats.filter(isExact).length, beats.length),
    octave: share(beats.filter((each) => [0.5, 1, 2].some((factor) => isNear(each, factor))).length, beats.length),
    key: share(readings.filter(isKey).length, readings.length),
    misses: readings.flatMap((reading) => [
      ...(isExact(reading) ? [] : [`${reading.name}: ${reading.asked.bpm} BPM heard as ${reading.heard.bpm}`]),
      ...(isKey(reading) ? [] : [`${reading.name}: ${reading.asked.key} heard as ${reading.heard.key}`]),
    ]),
  };
}

function share(hits: number, count: number): string {
  return `${hits} of ${count} (${Math.round((100 * hits) / Math.max(1, count))} %)`;
}
