/** Parts of a file name. */
export interface SampleName {
  /** Whose sample it is: "wav0". */
  tag: string;
  bpm?: number;
  /** Description of the sound: "warm bass". */
  words: string;
  key?: { tonic: string; mode: "major" | "minor" };
  /** For a stem of a mix: "drums". */
  stem?: string;
}

/** Leaves room for an extension and a counter in the 255 bytes that file systems allow, and reads at a glance in a DAW's browser. */
const MAX_LENGTH = 100;

/**
 * A file name, without extension, as sample packs write it: `wav0_128_warm_bass_Amin`, `wav0_122.5_808_Amin_drums`.
 * Only letters A–Z, digits, `_`, `#` and the tempo's decimal point. DAWs read the tempo from the name, so it is never
 * rounded to another, and no other number reads as one. Never empty, never a name that Windows reserves, at most 100
 * characters: long words are left out.
 */
export function sampleFileName({ tag, bpm, words, key, stem }: SampleName): string {
  const front = [lettersAndDigits(tag) || "sample", ...(bpm ? [tempoText(bpm)] : [])].join("_").slice(0, 30);
  const back = [
    ...(key ? [`${key.tonic.replace(/[^A-G#b]/g, "")}${key.mode === "minor" ? "min" : "maj"}`] : []),
    ...wordsOf(stem ?? ""),
  ]
    .join("_")
    .slice(0, 30);
  const room = MAX_LENGTH - front.length - back.length - 2;
  return avoidReserved([front, fitWords(wordsOf(words), room), back].filter(Boolean).join("_"));
}

/** A tempo with as many decimals as it has, at most two: 122.5, but 128 for 127.998. */
export function tempoText(bpm: number): string {
  return String(Math.round(bpm * 100) / 100);
}

function lettersAndDigits(text: string): string {
  return toAscii(text).replace(/[^a-z0-9]/gi, "");
}

/** Lower-case words of letters and digits, without those that would read as a tempo: "90", "bpm90", but not "808". */
function wordsOf(text: string): string[] {
  const words =
    toAscii(text)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.filter((word) => (!word.includes("bpm") && !/^[1-9]\d{1,2}$/.test(word)) || isLikelyName(word));
}

/** Numbers of machines and decades that no tempo is: 303, 808, 909. */
function isLikelyName(word: string): boolean {
  return /^\d+$/.test(word) && Number(word) > MAX_TEMPO;
}

/** Highest number that a name states as a tempo, as analyse/tempo-hint.ts reads it. */
const MAX_TEMPO = 240;

/** Takes accents off letters: "Café" becomes "Cafe". */
function toAscii(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "");
}

function fitWords(words: readonly string[], room: number): string {
  let name = "";
  for (const word of words) {
    const longer = name === "" ? word : `${name}_${word}`;
    if (longer.length > room) break;
    name = longer;
  }
  return name;
}

/** Windows refuses these names with any extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

function avoidReserved(name: string): string {
  return RESERVED.test(name) ? `${name}_sample` : name;
}
