import { readPrompt } from "../../src/audio/synth/prompt.ts";
import type { Reading } from "../../src/contracts/reading.ts";
import type { GenerateInput } from "./input.ts";

/** Tempo assumed for the length of a loop without one; the local synth takes its genre's instead. */
const DEFAULT_BPM = 120;
const DEFAULT_BARS = 4;
const DEFAULT_ONE_SHOT_SECONDS = 2;
const QUARTERS_PER_BAR = 4;
const TEMPO_RANGE = { low: 20, high: 400 };

/** Request to a hosted model: by explicit fields, else by the words of the prompt. */
export interface Wish {
  prompt: string;
  kind: "loop" | "one_shot";
  bpm?: number;
  /** "F# minor", "D dorian". */
  key?: string;
  /** "7/8". */
  metre?: string;
  bars?: number;
  /** Length, to the sample. */
  seconds: number;
  /** Things that must not be heard, as the prompt names them: "vocals". */
  unwanted: string[];
  /** Where fields and words differ: the fields hold. */
  changed: Reading["changed"];
}

type Sized = Pick<GenerateInput, "type" | "bars" | "durationSeconds" | "bpm"> & { prompt?: string };

/** Reads what is wanted; fields hold over words. */
export function wishOf(request: GenerateInput): Wish {
  const words = readPrompt(request.prompt);
  const bpm = request.bpm ?? tempoIn(words);
  const key = request.key ?? keyIn(words);
  const metre = words.metre ? `${words.metre.beats}/${words.metre.unit}` : undefined;
  const sized = { ...sizeOf(request, words), bpm };
  return {
    prompt: request.prompt,
    kind: request.type ?? words.kind ?? "loop",
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined ? {} : { key }),
    ...(metre === undefined ? {} : { metre }),
    ...(sized.bars === undefined ? {} : { bars: sized.bars }),
    seconds: secondsOf(sized, words.metre ? (4 * words.metre.beats) / words.metre.unit : QUARTERS_PER_BAR),
    unwanted: unwantedIn(request.prompt),
    changed: [
      ...overruled("tempo", tempoIn(words), request.bpm),
      ...overruled("key", keyIn(words), request.key),
      ...overruled("bars", words.bars, request.bars),
      ...overruled("length in seconds", words.durationSeconds, request.durationSeconds),
    ],
  };
}

/** How long the result will be, as far as the request says; by its words too where they are given. */
export function lengthSeconds({ prompt, ...request }: Sized): number {
  return prompt === undefined ? secondsOf(request, QUARTERS_PER_BAR) : wishOf({ ...request, prompt }).seconds;
}

function secondsOf({ type, bars, durationSeconds, bpm }: Sized, quarters: number): number {
  if (durationSeconds !== undefined) return durationSeconds;
  if (type === "one_shot" && bars === undefined) return DEFAULT_ONE_SHOT_SECONDS;
  return ((bars ?? DEFAULT_BARS) * quarters * 60) / (bpm ?? DEFAULT_BPM);
}

type Words = ReturnType<typeof readPrompt>;

/** A length in a field leaves none to the words. */
function sizeOf({ type, bars, durationSeconds }: GenerateInput, words: Words): Sized {
  const kind = type ?? words.kind ?? undefined;
  const isAsked = bars !== undefined || durationSeconds !== undefined;
  const size = isAsked
    ? { bars, durationSeconds }
    : { bars: words.bars ?? undefined, durationSeconds: wordedSeconds(words) };
  return { ...(kind === undefined ? {} : { type: kind }), ...defined(size) };
}

function wordedSeconds({ bars, durationSeconds }: Words): number | undefined {
  return bars === null && durationSeconds !== null && durationSeconds > 0 ? durationSeconds : undefined;
}

function defined({ bars, durationSeconds }: { bars: number | undefined; durationSeconds: number | undefined }): Sized {
  return {
    ...(bars === undefined || bars < 1 ? {} : { bars }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

/** A tempo that can be counted; "5 BPM" and "900 BPM" are slips. */
function tempoIn({ bpm }: Words): number | undefined {
  return bpm !== null && bpm >= TEMPO_RANGE.low && bpm <= TEMPO_RANGE.high ? bpm : undefined;
}

/** A key whose root is named. */
function keyIn({ tonic, mode }: Words): string | undefined {
  return tonic === null ? undefined : `${tonic} ${mode ?? "major"}`;
}

function overruled(what: string, worded: string | number | null | undefined, field: string | number | undefined) {
  if (worded === null || worded === undefined || field === undefined || worded === field) return [];
  return [{ what, asked: String(worded), used: String(field), why: "the field holds over the prompt's words" }];
}

const UNWANTED =
  /\b(?:no|without|minus)\s+((?:any\s+|the\s+)?[\p{L}][\p{L}\d -]*?)(?=\s*(?:[,.;!)]|$|\b(?:and|but|with|at|in|for)\b))/giu;

/** The prompt without what must not be heard. @returns the prompt itself if nothing else would be left */
export function withoutUnwanted(prompt: string): string {
  const rest = prompt
    .replaceAll(UNWANTED, " ")
    .replaceAll(/\s*,(?:\s*,)+/g, ",")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/^[\s,;]+|[\s,;]+$/g, "")
    .replaceAll(/\s+([,;.])/g, "$1");
  return /\p{L}/u.test(rest) ? rest : prompt;
}

/** Nouns behind "no" and "without"; "no more than" is no wish of this kind. */
function unwantedIn(prompt: string): string[] {
  return [...prompt.matchAll(UNWANTED)].flatMap(([, noun = ""]) => {
    const name = noun.replace(/^(?:any|the)\s+/i, "").trim();
    return name === "" || /^(?:more|less|longer|other)\b/i.test(name) ? [] : [name];
  });
}
