import { parseTempo, presentOnly, type AudioMetadata } from "../metadata.ts";
import { readText, viewOf } from "../riff.ts";
import { findBox, FullBox, readBoxes } from "./boxes.ts";

/** Metadata that iTunes and others write. */
export interface Mp4Tags {
  metadata: AudioMetadata;
  /** Samples that the encoder put before the sound and behind it, and how long it is; null if the file does not say. */
  gapless: { delay: number; padding: number; samples: number } | null;
}

/** Reads `moov/udta/meta/ilst`. */
export function readMp4Tags(movie: Uint8Array): Mp4Tags {
  const meta = findBox(movie, "udta", "meta") ?? findBox(movie, "meta");
  // QuickTime writes `meta` without version and flags.
  const list = meta && (findBox(meta.subarray(4), "ilst") ?? findBox(meta, "ilst"));
  const values = new Map<string, string>();
  if (list) for (const { type, content } of readBoxes(list)) addValue(values, type, content);
  return {
    metadata: presentOnly({
      bpm: parseTempo(values.get("BPM") ?? values.get("tmpo")),
      key: values.get("initialkey") ?? values.get("KEY"),
      title: values.get("\xa9nam"),
      comment: values.get("\xa9cmt"),
      software: values.get("\xa9too"),
    }),
    gapless: readGapless(values.get("iTunSMPB")),
  };
}

function addValue(values: Map<string, string>, type: string, content: Uint8Array): void {
  const data = findBox(content, "data");
  if (!data || data.length < 8) return;
  const value = data.subarray(8);
  // Free-form values have their name in a box beside.
  const name = type === "----" ? readText(findBox(content, "name") ?? new Uint8Array(0), 4, 64) : type;
  if (name === "tmpo") values.set(name, String(value.length >= 2 ? viewOf(value).getUint16(0) : ""));
  else if (new FullBox(data).flags === 1 || type === "----") values.set(name, new TextDecoder().decode(value).trim());
}

/** " 00000000 00000840 000001CA 00000000003F31F6 …": flags, delay, padding and length in hexadecimal. */
function readGapless(text: string | undefined): Mp4Tags["gapless"] {
  const match = /^\s*[\da-f]+\s+([\da-f]{8})\s+([\da-f]{8})\s+([\da-f]{16})\b/i.exec(text ?? "");
  if (!match) return null;
  const [delay = 0, padding = 0, samples = 0] = match.slice(1).map((digits) => Number.parseInt(digits, 16));
  return samples > 0 ? { delay, padding, samples } : null;
}
