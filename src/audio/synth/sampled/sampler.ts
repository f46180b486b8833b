import { viewOf } from "../../codec/riff.ts";
import { G } from "../../soundfont/generators.ts";
import { playZone } from "../../soundfont/play-zone.ts";
import type { Preset, SampleHeader, SoundFont, Zone } from "../../soundfont/sf2.ts";
import type { Instrument } from "../instruments.ts";
import { normalise } from "../voices/tone.ts";
import type { Sound, Voice } from "../voices/voice.ts";
import { midiKeyOf, type Slot } from "./slots.ts";

/** Samples of recordings that are compressed, decoded before anything plays. */
export type DecodedSamples = ReadonlyMap<number, Float32Array>;

/** A drum rings out, however short its key is held. */
const DRUM_GATE = 6;
const FULL_SCALE = 32_768;
const DRUM_BANK = 128;

/** The preset that fills a place of General MIDI; of a font with none there the first, if it was given for the instrument. */
export function presetFor(
  { presets }: SoundFont,
  { bank, program }: Pick<Slot, "bank" | "program">,
  isGiven: boolean,
): Preset | null {
  const exact = presets.find((preset) => preset.bank === bank && preset.program === program);
  if (exact) return exact;
  const kind = presets.find((preset) => (preset.bank === DRUM_BANK) === (bank === DRUM_BANK));
  return isGiven ? (kind ?? presets[0] ?? null) : null;
}

/** Recordings of a preset that must be decoded before it plays. */
export function compressedSamples(preset: Preset): SampleHeader[] {
  return [...new Set(preset.zones().map(({ sample }) => sample))].filter(({ isCompressed }) => isCompressed);
}

/**
 * The voice of a preset: the zones of a key and its velocity together, at unit peak, since loudness is the caller's.
 * Keys that no zone covers play the nearest one's, so that no note is silent.
 */
export function presetVoice(
  font: SoundFont,
  preset: Preset,
  { instrument, decoded }: { instrument: Instrument; decoded: DecodedSamples },
): Voice {
  const pools = new Map<SampleHeader, Float32Array>();
  const poolOf = (sample: SampleHeader): Float32Array => {
    const pool = pools.get(sample) ?? decoded.get(sample.start) ?? readPool(font, sample);
    pools.set(sample, pool);
    return pool;
  };
  const all = preset.zones();
  return ({ note, velocity, gateSeconds, sampleRate }) => {
    const isDrum = preset.bank === DRUM_BANK;
    const key = isDrum ? midiKeyOf(instrument, note) : note;
    const held = { note: key, gateSeconds: isDrum ? DRUM_GATE : Math.max(0.03, gateSeconds), sampleRate };
    const zones = zonesAt(all, key, Math.max(1, Math.round(velocity * 127)));
    return mixed(zones.map((zone) => ({ signal: playZone(zone, poolOf(zone.sample), held), pan: panOf(zone) })));
  };
}

function zonesAt(zones: readonly Zone[], key: number, velocity: number): Zone[] {
  const away = ({ keys: [low, high], velocities: [soft, hard] }: Zone) =>
    1000 * Math.max(0, low - key, key - high) + Math.max(0, soft - velocity, velocity - hard);
  const nearest = zones.reduce((least, zone) => Math.min(least, away(zone)), Infinity);
  return zones.filter((zone) => away(zone) === nearest);
}

function panOf({ generators }: Zone): number {
  return Math.max(-1, Math.min(1, G.valueOf(generators, G.pan) / 500));
}

function readPool({ read, samplesAt, samplesLength }: SoundFont, { start, end }: SampleHeader): Float32Array {
  const last = Math.min(end, Math.floor(samplesLength / 2));
  const bytes = read(samplesAt + 2 * start, 2 * Math.max(0, last - start));
  const view = viewOf(bytes);
  const pool = new Float32Array(bytes.length >> 1);
  for (let index = 0; index < pool.length; index++) pool[index] = view.getInt16(2 * index, true) / FULL_SCALE;
  return pool;
}

function mixed(zones: readonly { signal: Float32Array; pan: number }[]): Sound {
  const length = Math.max(1, ...zones.map(({ signal }) => signal.length));
  const isMono = zones.every(({ pan }) => pan === 0);
  const sides = (isMono ? [0] : [-1, 1]).map((ear) => {
    const side = new Float32Array(length);
    for (const { signal, pan } of zones) {
      const gain = ear === 0 ? 1 : Math.cos((Math.PI / 4) * (1 - ear * pan));
      for (let index = 0; index < signal.length; index++)
        side[index] = (side[index] ?? 0) + gain * (signal[index] ?? 0);
    }
    return side;
  });
  normalise(sides);
  const [left = new Float32Array(1), right = left] = sides;
  return { left, right };
}
