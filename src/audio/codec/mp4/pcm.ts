import { ENCODINGS, floatEncoding, signedEncoding, type SampleEncoding } from "../pcm/encodings.ts";
import type { Coding } from "../pcm/sound-layout.ts";
import { viewOf } from "../riff.ts";
import { findExtension, type SoundDescription } from "./sound-description.ts";

/** Format flags of "lpcm" (QuickTime File Format, sound sample description version 2). */
const LPCM = { float: 1, bigEndian: 2 };

/** How a track of PCM is written (QuickTime File Format; ISO/IEC 23003-5); null for other codecs. */
export function readPcmCoding(description: SoundDescription): Coding | null {
  if (description.codec === "ima4") return { kind: "ima-packets" };
  const encoding = encodingOf(description);
  return encoding && { kind: "samples", encoding, frameBytes: ENCODINGS[encoding].bytes * description.channels };
}

function encodingOf(description: SoundDescription): SampleEncoding | null {
  const { codec, flags } = description;
  const bytes = Math.ceil(description.bits / 8);
  switch (codec) {
    case "raw ":
      return bytes === 1 ? "u8" : (signedEncoding(bytes, false) ?? null);
    case "twos":
    case "NONE":
      return signedEncoding(bytes, false) ?? null;
    case "sowt":
      return signedEncoding(bytes, true) ?? null;
    case "in24":
      return isTurned(description) ? "s24le" : "s24be";
    case "in32":
      return isTurned(description) ? "s32le" : "s32be";
    case "fl32":
      return isTurned(description) ? "f32le" : "f32be";
    case "fl64":
      return isTurned(description) ? "f64le" : "f64be";
    case "ulaw":
    case "alaw":
      return codec;
    case "lpcm":
      return number(bytes, { isFloat: (flags & LPCM.float) !== 0, isLittleEndian: (flags & LPCM.bigEndian) === 0 });
    case "ipcm":
    case "fpcm":
      return readPcmBox(description);
    default:
      return null;
  }
}

/** True if a box beside the description turns the order of the bytes. */
function isTurned(description: SoundDescription): boolean {
  const content = findExtension(description, "enda");
  return content !== null && content.length >= 2 && viewOf(content).getUint16(0) === 1;
}

function readPcmBox(description: SoundDescription): SampleEncoding | null {
  const [, , , , order = 0, bits = 0] = findExtension(description, "pcmC") ?? [];
  return number(Math.ceil(bits / 8), { isFloat: description.codec === "fpcm", isLittleEndian: (order & 1) !== 0 });
}

function number(
  bytes: number,
  { isFloat, isLittleEndian }: { isFloat: boolean; isLittleEndian: boolean },
): SampleEncoding | null {
  return (isFloat ? floatEncoding(bytes, isLittleEndian) : signedEncoding(bytes, isLittleEndian)) ?? null;
}
