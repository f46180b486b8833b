import { AudioError } from "../../audio.ts";
import { ENCODINGS, type SampleEncoding, signedEncoding } from "../pcm/encodings.ts";
import { type Coding, layOut, type SoundLayout } from "../pcm/sound-layout.ts";
import { type Chunk, readChunks, readText, viewOf } from "../riff.ts";
import { STREAMED_SIZE } from "../wav-layout.ts";
import { readExtended } from "./extended.ts";

/** Where the samples of an AIFF or AIFC file lie and how they are written. */
export interface AiffLayout extends SoundLayout {
  /** All chunks but the samples. */
  chunks: Chunk[];
}

/** Bytes of COMM that both forms have; AIFC names its compression behind them. */
const COMMON_BYTES = 18;
/** Offset and block size in front of the samples in SSND. */
const SOUND_HEADER_BYTES = 8;

/**
 * Reads the headers of an AIFF or AIFC file (Audio Interchange File Format 1.3 and AIFF-C, Apple 1989 and 1991).
 * @throws AudioError `truncated` when the file ends before its audio begins, `empty` when it holds none, `unsupported`
 *   for compressions that are not read and senseless formats
 */
export function readAiffLayout(bytes: Uint8Array): AiffLayout {
  const chunks = [...readChunks(bytes, 12, { isBigEndian: true })];
  const common = chunks.find(({ id }) => id === "COMM")?.bytes;
  const sound = chunks.find(({ id }) => id === "SSND");
  if (!common || common.length < COMMON_BYTES)
    throw new AudioError("truncated", "This AIFF file ends before its format is described.");
  // A recorder that was stopped leaves a size of 0, with the samples behind it.
  const rest = sound ? bytes.subarray(sound.offset) : new Uint8Array(0);
  if (!sound || rest.length < SOUND_HEADER_BYTES)
    throw new AudioError("truncated", "This AIFF file ends before its audio begins (it has no SSND chunk).");
  const { coding, framesOf, ...shape } = readCommon(common, readText(bytes, 8, 4) === "AIFC");
  const start = SOUND_HEADER_BYTES + viewOf(rest).getUint32(0);
  const isStreamed = sound.declaredSize >= STREAMED_SIZE || (sound.declaredSize <= start && framesOf !== 0);
  const layout = layOut({
    ...shape,
    name: "AIFF",
    coding,
    data: (isStreamed ? rest : sound.bytes).subarray(start),
    announcedBytes: isStreamed ? null : sound.declaredSize - start,
    statedFrames: framesOf > 0 ? framesOf : null,
  });
  return { ...layout, chunks: chunks.filter((chunk) => chunk !== sound) };
}

function readCommon(common: Uint8Array, isCompressedForm: boolean) {
  const view = viewOf(common);
  const [channels, count, bits] = [view.getInt16(0), view.getUint32(2), view.getInt16(6)];
  const compression = isCompressedForm ? String.fromCharCode(...common.subarray(18, 22)) : "NONE";
  const coding = channels > 0 ? codingOf(compression, Math.ceil(bits / 8), channels) : undefined;
  if (!coding) throw unreadable({ compression, bits, channels });
  // QuickTime counts packets, not samples, in files of its ADPCM.
  const framesOf = coding.kind === "ima-packets" ? 64 * count : count;
  return { channels, sampleRate: Math.round(readExtended(view, 8)), coding, framesOf };
}

/** Compressions whose container follows from their name alone. */
const FIXED: Record<string, SampleEncoding> = {
  fl32: "f32be",
  FL32: "f32be",
  fl64: "f64be",
  FL64: "f64be",
  in24: "s24be",
  "42ni": "s24le",
  in32: "s32be",
  "23ni": "s32le",
  ulaw: "ulaw",
  ULAW: "ulaw",
  alaw: "alaw",
  ALAW: "alaw",
};

function codingOf(compression: string, bytes: number, channels: number): Coding | undefined {
  if (compression === "ima4") return { kind: "ima-packets" };
  const encoding = FIXED[compression] ?? wholeNumbers(compression, bytes);
  if (!encoding) return undefined;
  return { kind: "samples", encoding, frameBytes: ENCODINGS[encoding].bytes * channels };
}

function wholeNumbers(compression: string, bytes: number): SampleEncoding | undefined {
  switch (compression) {
    case "NONE":
    case "none":
    case "twos":
      return signedEncoding(bytes, false);
    case "sowt":
      return signedEncoding(bytes, true);
    case "raw ":
      return bytes === 1 ? "u8" : signedEncoding(bytes, false);
    default:
      return undefined;
  }
}

/** Names of compressions that are not read. */
const OTHERS: Record<string, string> = {
  "GSM ": "GSM 6.10",
  agsm: "GSM 6.10",
  G722: "G.722",
  G726: "G.726",
  G728: "G.728",
  MAC3: "MACE 3:1",
  MAC6: "MACE 6:1",
  QDM2: "QDesign Music",
  QDMC: "QDesign Music",
  Qclp: "QUALCOMM PureVoice",
  ACE2: "ACE 2:1",
  ACE8: "ACE 8:3",
  dvca: "DV audio",
  ".mp3": "MP3",
};

function unreadable({
  compression,
  bits,
  channels,
}: {
  compression: string;
  bits: number;
  channels: number;
}): AudioError {
  const what =
    OTHERS[compression] ?? (wholeNumbers(compression, 2) ? `PCM of ${bits} bits` : `"${compression}" compression`);
  return new AudioError(
    "unsupported",
    `This AIFF file holds ${what} in ${channels} channels; PCM of 1 to 32 bits, float of 32 or 64 bits, A-law, µ-law and ` +
      "IMA ADPCM can be read.",
  );
}
