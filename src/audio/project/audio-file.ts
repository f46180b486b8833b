import type { AudioData } from "../audio.ts";
import type { AudioMetadata } from "../codec/metadata.ts";
import { readChunks, readText, viewOf } from "../codec/riff.ts";
import { writeWav } from "../codec/wav.ts";
import { sampleCount } from "../core/channels.ts";
import { peakAmplitude } from "../core/peak-amplitude.ts";
import type { AudioEntry, ProjectSound } from "./sound.ts";

/** A sample's file, decoded. */
export interface OpenedAudio {
  /** The file itself. */
  bytes: Uint8Array;
  audio: AudioData;
  metadata: AudioMetadata;
}

/** Format tags of WAV files that every program reads: PCM, float, and extensible, which is one of these. */
const PLAIN_FORMATS = new Set([1, 3, 0xff_fe]);
const PLAIN_DEPTHS = new Set([16, 24, 32]);

/**
 * The WAV of a sound in a project: the sample's own file where that says all there is to say, else written again in 24
 * bits, or in floating point where 24 bits would clip it.
 */
export function audioFile(opened: OpenedAudio, sound: ProjectSound, entry: Omit<AudioEntry, "path">): Uint8Array {
  const { audio, bytes, metadata } = opened;
  const frames = entry.frames ?? sampleCount(audio);
  if (frames === sampleCount(audio) && isPlainWav(bytes) && saysAll(metadata, sound)) return bytes;
  const fitted = { ...audio, channels: audio.channels.map((channel) => fitTo(channel, frames)) };
  const isOver = fitted.channels.some((channel) => peakAmplitude(channel) > 1);
  return writeWav(fitted, {
    bitDepth: isOver ? 32 : 24,
    metadata: describe(metadata, sound, { frames, beats: entry.beats }),
  });
}

function fitTo(channel: Float32Array, frames: number): Float32Array {
  if (channel.length >= frames) return channel.subarray(0, frames);
  const padded = new Float32Array(frames);
  padded.set(channel);
  return padded;
}

/** A whole RIFF file whose samples every DAW and sampler reads. */
function isPlainWav(bytes: Uint8Array): boolean {
  if (readText(bytes, 0, 4) !== "RIFF" || readText(bytes, 8, 4) !== "WAVE") return false;
  const chunks = [...readChunks(bytes, 12)];
  const format = chunks.find(({ id }) => id === "fmt ");
  const isWhole = chunks.every((chunk) => chunk.bytes.length === chunk.declaredSize);
  if (!format || format.bytes.length < 16 || !isWhole) return false;
  const view = viewOf(format.bytes);
  return PLAIN_FORMATS.has(view.getUint16(0, true)) && PLAIN_DEPTHS.has(view.getUint16(14, true));
}

function saysAll(metadata: AudioMetadata, { bpm, rootMidiNote, loop, form }: ProjectSound): boolean {
  return (
    (form === "one_shot" ? metadata.oneShot === true : isSaid(bpm, metadata.bpm)) &&
    isSaid(rootMidiNote, metadata.rootMidiNote) &&
    isSaid(loop?.startSample, metadata.loop?.startSample) &&
    isSaid(loop?.endSample, metadata.loop?.endSample)
  );
}

function isSaid(wanted: number | undefined, said: number | undefined): boolean {
  return wanted === undefined || (said !== undefined && Math.abs(said - wanted) < 0.01);
}

/** The file's own metadata, completed by the library's. A loop of whole beats loops as a whole. */
function describe(metadata: AudioMetadata, sound: ProjectSound, { frames, beats }: { frames: number; beats?: number }) {
  const isLoop = beats !== undefined;
  const loop = sound.loop ?? (isLoop ? { startSample: 0, endSample: frames } : metadata.loop);
  const isInside = loop !== undefined && loop.endSample <= frames;
  return {
    ...metadata,
    title: sound.name,
    bpm: sound.form === "one_shot" ? undefined : (sound.bpm ?? metadata.bpm),
    key: sound.key ?? metadata.key,
    rootMidiNote: sound.rootMidiNote ?? metadata.rootMidiNote,
    oneShot: sound.form === "one_shot" ? true : undefined,
    loop: isInside ? loop : undefined,
    beats,
  };
}
