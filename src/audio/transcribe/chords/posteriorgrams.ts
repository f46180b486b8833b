import { constantQPower, FRAME_HOP, PITCH_BINS } from "./constant-q.ts";
import { PIANO_KEYS, type Posteriorgrams, runNoteNetwork } from "./note-network.ts";

/** Keys over a whole signal, with the power of each. */
export interface HeardKeys extends Posteriorgrams {
  /** frames × PIANO_KEYS powers around each key's fundamental. */
  powers: Float32Array;
}

/** Frames that the network was taught with: nearly two seconds. */
const PIECE_FRAMES = 172;
/** Frames at each end of a piece that its neighbour hears better. */
const MARGIN = 15;
const STEP = PIECE_FRAMES - 2 * MARGIN;
/** A last sample beyond the last frame, so that there are PIECE_FRAMES. */
const PIECE_SAMPLES = (PIECE_FRAMES - 1) * FRAME_HOP + 1;
/** Power of a piece's loudest beside that of all, below which nothing is looked for: 50 dB. */
const AUDIBLE = 1e-5;
/** Power of the loudest below which all is silence, some −100 dBFS. */
const SILENCE = 1e-8;
const BINS_PER_KEY = 3;

/**
 * Hears the keys of a signal, piece by piece. Frames of all pieces lie on one grid.
 * @param samples at NETWORK_RATE
 * @returns floor(samples / FRAME_HOP) + 1 frames, all of zero where it is silent
 */
export function hearKeys(samples: Float32Array): HeardKeys {
  const frames = Math.floor(samples.length / FRAME_HOP) + 1;
  const pieces = Array.from({ length: Math.ceil(frames / STEP) }, (_, piece) =>
    constantQPower(pieceOf(samples, piece * STEP - MARGIN)),
  );
  const loudest = pieces.map(highest);
  const audible = Math.max(SILENCE, AUDIBLE * Math.max(0, ...loudest));
  const size = frames * PIANO_KEYS;
  const heard = {
    frames,
    sounding: new Float32Array(size),
    struck: new Float32Array(size),
    powers: new Float32Array(size),
  };
  pieces.forEach((powers, piece) => {
    const count = Math.min(STEP, frames - piece * STEP) * PIANO_KEYS;
    const copy = (from: Float32Array, to: Float32Array) =>
      to.set(from.subarray(MARGIN * PIANO_KEYS, MARGIN * PIANO_KEYS + count), piece * STEP * PIANO_KEYS);
    copy(keyPowers(powers), heard.powers);
    if ((loudest[piece] ?? 0) < audible) return;
    const { sounding, struck } = runNoteNetwork(powers);
    copy(sounding, heard.sounding);
    copy(struck, heard.struck);
  });
  return heard;
}

/** The samples of a piece, with silence beyond the signal's ends. */
function pieceOf(samples: Float32Array, firstFrame: number): Float32Array {
  const piece = new Float32Array(PIECE_SAMPLES);
  const first = firstFrame * FRAME_HOP;
  const from = Math.max(0, first);
  piece.set(samples.subarray(from, Math.max(from, first + PIECE_SAMPLES)), from - first);
  return piece;
}

function highest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** The strongest of a key's bins: its own pitch and a third of a semitone to both sides. */
function keyPowers(powers: Float64Array): Float32Array {
  const frames = powers.length / PITCH_BINS;
  const keys = new Float32Array(frames * PIANO_KEYS);
  for (let t = 0; t < frames; t++) {
    for (let key = 0; key < PIANO_KEYS; key++) {
      let most = 0;
      const bin = key * BINS_PER_KEY;
      for (let i = Math.max(0, bin - 1); i <= bin + 1; i++) most = Math.max(most, powers[t * PITCH_BINS + i] ?? 0);
      keys[t * PIANO_KEYS + key] = most;
    }
  }
  return keys;
}
