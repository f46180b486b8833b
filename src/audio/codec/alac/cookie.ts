import { AudioError, type Hertz } from "../../audio.ts";
import { readText, viewOf } from "../riff.ts";

/** Set-up of an Apple Lossless decoder ("magic cookie", ALACSpecificConfig). */
export interface AlacCookie {
  /** Samples of a whole packet. */
  frameLength: number;
  bitDepth: number;
  /** Parameters of the entropy coder: rate of adaptation, first mean, most bits of a remainder. */
  pb: number;
  mb: number;
  kb: number;
  channels: number;
  sampleRate: Hertz;
}

const COOKIE_BYTES = 24;
const DEPTHS = new Set([16, 20, 24, 32]);
/** 16 times what encoders use: what a packet claims must not take any memory it likes. */
const MAX_FRAME_LENGTH = 65_536;

/**
 * Reads the cookie, bare or within the boxes that old files put around it.
 * @throws AudioError `truncated` or `unsupported`
 */
export function readAlacCookie(bytes: Uint8Array): AlacCookie {
  const bare = unwrap(bytes);
  if (bare.length < COOKIE_BYTES) throw new AudioError("truncated", "This Apple Lossless file lacks its description.");
  const view = viewOf(bare);
  const cookie = {
    frameLength: view.getUint32(0),
    bitDepth: view.getUint8(5),
    pb: view.getUint8(6),
    mb: view.getUint8(7),
    kb: view.getUint8(8),
    channels: view.getUint8(9),
    sampleRate: view.getUint32(20),
  };
  const isSound = cookie.frameLength >= 1 && cookie.frameLength <= MAX_FRAME_LENGTH && cookie.sampleRate > 0;
  if (!isSound || !DEPTHS.has(cookie.bitDepth) || cookie.channels < 1 || cookie.channels > 8) {
    throw new AudioError(
      "unsupported",
      `This Apple Lossless file claims ${cookie.bitDepth} bits in ${cookie.channels} channels, which it cannot have.`,
    );
  }
  return cookie;
}

/** A `frma` box and the header of an `alac` box may stand in front. */
function unwrap(bytes: Uint8Array): Uint8Array {
  let bare = bytes;
  if (readText(bare, 4, 4) === "frma") bare = bare.subarray(12);
  if (readText(bare, 4, 4) === "alac") bare = bare.subarray(12);
  return bare;
}
