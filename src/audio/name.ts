/** Parts of a file name. */
export interface SampleName {
  /** Whose sample it is: "wav0". The only part besides the tempo that may hold digits. */
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
 * A file name, without extension, as sample packs write it: `wav0_128_warm_bass_Amin`, `wav0_128_warm_bass_Amin_drums`.
 * Only letters A–Z, digits, `_` and `#`; numbers only for the tempo, which DAWs read from the name. Never empty, never a
 * name that Windows reserves, at most 100 characters: long words are left out.
 */
export function sampleFileName({ tag, bpm, words, key, stem }: SampleName): string {
  const front = [lettersAndDigits(tag) || "sample", ...(bpm ? [String(Math.round(bpm))] : [])].join("_").slice(0, 30);
  const back = [
    ...(key ? [`${key.tonic.replace(/[^A-G#b]/g, "")}${key.mode === "minor" ? "min" : "maj"}`] : []),
    ...wordsOf(stem ?? ""),
  ]
    .join("_")
    .slice(0, 30);
  const room = MAX_LENGTH - front.length - back.length - 2;
  return avoidReserved([front, fitWords(wordsOf(words), room), back].filter(Boolean).join("_"));
}

function lettersAndDigits(text: string): string {
  return toAscii(text).replace(/[^a-z0-9]/gi, "");
}

/** Lower-case words of letters; digits are dropped, since a number would read as a tempo. */
function wordsOf(text: string): string[] {
  return (
    toAscii(text)
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  );
}

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
