import type { Hertz } from "../../audio.ts";
import { viewOf } from "../../codec/riff.ts";
import { chorus } from "../../soundfont/chorus.ts";
import { G } from "../../soundfont/generators.ts";
import { playZone } from "../../soundfont/play-zone.ts";
import type { Preset, SampleHeader, SoundFont, Zone } from "../../soundfont/sf2.ts";
import type { Instrument } from "../instruments.ts";
import { normalise } from "../voices/tone.ts";
import { fromSides, type Sound, type Voice } from "../voices/voice.ts";
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
    const layers = zones.map((zone) => ({ signal: playZone(zone, poolOf(zone.sample), held), ...sendsOf(zone) }));
    return mixed(layers, sampleRate);
  };
}

function zonesAt(zones: readonly Zone[], key: number, velocity: number): Zone[] {
  const away = ({ keys: [low, high], velocities: [soft, hard] }: Zone) =>
    1000 * Math.max(0, low - key, key - high) + Math.max(0, soft - velocity, velocity - hard);
  const nearest = zones.reduce((least, zone) => Math.min(least, away(zone)), Infinity);
  return zones.filter((zone) => away(zone) === nearest);
}

/** A zone's sound, and where it goes: pan -1 to 1, and shares of it from 0 to 1. */
interface Layer {
  signal: Float32Array;
  pan: number;
  chorus: number;
  reverb: number;
}

/** Generators count in tenths of a percent. Controllers 91 and 93, which add to the sends, are never moved here. */
function sendsOf({ generators }: Zone): Omit<Layer, "signal"> {
  const within = (generator: number, least: number, scale: number) =>
    Math.max(least, Math.min(1, G.valueOf(generators, generator) / scale));
  return {
    pan: within(G.pan, -1, 500),
    chorus: within(G.chorusSend, 0, 1000),
    reverb: within(G.reverbSend, 0, 1000),
  };
}

function readPool({ read, samplesAt, samplesLength }: SoundFont, { start, end }: SampleHeader): Float32Array {
  const last = Math.min(end, Math.floor(samplesLength / 2));
  const bytes = read(samplesAt + 2 * start, 2 * Math.max(0, last - start));
  const view = viewOf(bytes);
  const pool = new Float32Array(bytes.length >> 1);
  for (let index = 0; index < pool.length; index++) pool[index] = view.getInt16(2 * index, true) / FULL_SCALE;
  return pool;
}

function mixed(layers: readonly Layer[], sampleRate: Hertz): Sound {
  const dry = summed(layers, () => 1);
  const isChorused = layers.some((layer) => layer.chorus > 0);
  const sides = isChorused
    ? withChorus(
        dry,
        summed(layers, (layer) => layer.chorus),
        sampleRate,
      )
    : dry;
  normalise(sides);
  const reverb = layers.reduce((sum, layer) => sum + layer.reverb, 0) / Math.max(1, layers.length);
  return { ...fromSides(sides), ...(reverb > 0 ? { reverb } : {}) };
}

/** The layers by their pans, each as loud as it is told: one signal where all are in the middle. */
function summed(layers: readonly Layer[], gainOf: (layer: Layer) => number): Float32Array[] {
  const length = Math.max(1, ...layers.map(({ signal }) => signal.length));
  const isMono = layers.every(({ pan }) => pan === 0);
  return (isMono ? [0] : [-1, 1]).map((ear) => {
    const side = new Float32Array(length);
    for (const layer of layers) {
      const gain = gainOf(layer) * (ear === 0 ? 1 : Math.cos((Math.PI / 4) * (1 - ear * layer.pan)));
      for (let index = 0; index < layer.signal.length; index++)
        side[index] = (side[index] ?? 0) + gain * (layer.signal[index] ?? 0);
    }
    return side;
  });
}

function withChorus(dry: readonly Float32Array[], send: readonly Float32Array[], sampleRate: Hertz): Float32Array[] {
  return chorus(send, sampleRate).map((wet, ear) => {
    const side = dry[ear] ?? dry[0] ?? new Float32Array();
    return wet.map((sample, index) => sample + (side[index] ?? 0));
  });
}
