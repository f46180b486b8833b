import type { ExaminedFile } from "./sampleRecord.ts";

/** Alternatives that are less likely than this are not worth a word. */
const WORTH_TELLING = 0.1;

interface Reading {
  value: number | string;
  confidence: number;
}

/** Alternative tempo and key of a file, in a sentence; null where nothing is in doubt. */
export function doubts({ readings }: Pick<ExaminedFile, "readings">): string | null {
  const tempo = choices(readings?.bpm ?? [], " BPM");
  const key = choices(readings?.key ?? [], "");
  const told = [...(tempo ? [`tempo ${tempo}`] : []), ...(key ? [`key ${key}`] : [])].join("; ");
  return told === "" ? null : `In doubt: ${told}. Set what is right with update_sample.`;
}

/** "84 BPM (80 %) or 168 BPM (55 %)"; null for one reading alone. */
function choices(readings: readonly Reading[], unit: string): string | null {
  const [first, ...others] = readings;
  const likely = others.filter(({ confidence }) => confidence >= WORTH_TELLING);
  if (!first || likely.length === 0) return null;
  return [first, ...likely]
    .map(({ value, confidence }) => `${value}${unit} (${Math.round(100 * confidence)} %)`)
    .join(" or ");
}
