import { type MusicalKey, PITCH_NAMES } from "../../contracts/words/key.ts";
import { concatBytes, viewOf } from "../codec/riff.ts";
import { TICKS_PER_BEAT, timedNotes } from "./note-ticks.ts";
import type { NoteTrack, Song } from "./song.ts";

/** Channel 10 in the counting of musicians: General MIDI's drums. */
const DRUM_CHANNEL = 9;
const CHANNELS = 16;
const MICROSECONDS_PER_MINUTE = 60_000_000;
/** Tempo is written in three bytes. */
const SLOWEST_BEAT_MICROSECONDS = 0xff_ff_ff;
const MAX_NAME_CHARACTERS = 127;
/** Times are written in four groups of seven bits. */
const LAST_TICK = 0x0f_ff_ff_ff;
const META = { name: 0x03, endOfTrack: 0x2f, tempo: 0x51, metre: 0x58, key: 0x59 } as const;
/** MIDI clocks of a metronome's click, and 32nd notes of 24 clocks: the values that every sequencer writes. */
const METRONOME = [24, 8] as const;

/** Bytes of one event without its time. `order` sorts events of the same tick: releases come before new notes. */
interface TrackEvent {
  tick: number;
  order: 0 | 1 | 2;
  bytes: readonly number[];
}

/**
 * Writes a Standard MIDI File of format 1 (RP-001): tempo, metre and key in the first track, then a track for each
 * part, drums on channel 10. Every track ends with the last bar, so that a sequencer keeps a loop's length. Notes
 * that start after the song's end add bars; notes held past it are released there.
 * @throws RangeError if the tempo or the metre is not a positive number, or the song is longer than 279,620 beats
 */
export function writeMidi(song: Song): Uint8Array {
  for (const [name, value] of Object.entries({ bpm: song.bpm, beatsPerBar: song.beatsPerBar })) {
    if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`A song's ${name} must be above 0, not ${value}`);
  }
  const endTick = Math.round(wholeBars(song) * song.beatsPerBar * TICKS_PER_BEAT);
  if (!(endTick <= LAST_TICK)) throw new RangeError(`A song of ${song.lengthBeats} beats is too long for a MIDI file`);
  const channels = channelsOf(song.tracks);
  const tracks = song.tracks.map((track, index) =>
    partEvents(track, { channel: channels[index] ?? 0, index, endTick }),
  );
  const chunks = [conductorEvents(song), ...tracks].map((events) => trackChunk(events, endTick));
  return concatBytes([headerChunk(chunks.length), ...chunks]);
}

/** Bars that hold every note's start. */
function wholeBars({ tracks, lengthBeats, beatsPerBar }: Song): number {
  const starts = tracks.flatMap(({ notes }) => notes.map(({ startBeats }) => startBeats + 1 / TICKS_PER_BEAT));
  const end = starts.reduce((latest, start) => (start > latest ? start : latest), lengthBeats);
  // A length that was computed from seconds may miss the bar line by rounding.
  return Math.max(1, Math.ceil(end / beatsPerBar - 1e-6));
}

/** Pitched tracks take the channels in order, without the drums'; from the sixteenth on they share them. */
function channelsOf(tracks: readonly NoteTrack[]): number[] {
  let pitched = 0;
  return tracks.map(({ kind }) => {
    if (kind === "drums") return DRUM_CHANNEL;
    const channel = pitched++ % (CHANNELS - 1);
    return channel < DRUM_CHANNEL ? channel : channel + 1;
  });
}

function conductorEvents({ bpm, beatsPerBar, key }: Song): TrackEvent[] {
  const beat = Math.min(SLOWEST_BEAT_MICROSECONDS, Math.max(1, Math.round(MICROSECONDS_PER_MINUTE / bpm)));
  return [
    meta(META.tempo, [beat >> 16, (beat >> 8) & 0xff, beat & 0xff]),
    meta(META.metre, [...metreOf(beatsPerBar), ...METRONOME]),
    ...(key ? [meta(META.key, [accidentalsOf(key) & 0xff, key.mode === "minor" ? 1 : 0])] : []),
  ];
}

/** Numerator and the power of two of the denominator: 4/4 unless the bar needs eighths or shorter. */
function metreOf(beatsPerBar: number): [number, number] {
  const power = [2, 3, 4, 5].find((candidate) => Number.isInteger((beatsPerBar * (1 << candidate)) / 4)) ?? 5;
  return [Math.min(255, Math.max(1, Math.round((beatsPerBar * (1 << power)) / 4))), power];
}

/** Sharps of a key signature, negative for flats, in the spelling with fewer of them. */
function accidentalsOf({ tonic, mode }: MusicalKey): number {
  const major = PITCH_NAMES.indexOf(tonic) + (mode === "minor" ? 3 : 0);
  // Each fifth up adds a sharp, and seven semitones are a fifth.
  const sharps = (major * 7) % 12;
  return sharps > 6 ? sharps - 12 : sharps;
}

function partEvents(track: NoteTrack, place: { channel: number; index: number; endTick: number }): TrackEvent[] {
  const { channel, endTick } = place;
  const program = Math.min(127, Math.max(0, Math.round(track.program ?? 0)));
  const events: TrackEvent[] = [
    meta(META.name, asciiBytes(track.name, `Track ${place.index + 1}`)),
    ...(track.kind === "pitched" ? [{ tick: 0, order: 0 as const, bytes: [0xc0 | channel, program] }] : []),
  ];
  for (const { startTick, releaseTick, midiNote, velocity } of timedNotes(track.notes, endTick)) {
    events.push({ tick: startTick, order: 2, bytes: [0x90 | channel, midiNote, velocity] });
    events.push({ tick: releaseTick, order: 1, bytes: [0x80 | channel, midiNote, 0] });
  }
  return events.sort((left, right) => left.tick - right.tick || left.order - right.order);
}

function meta(type: number, data: readonly number[]): TrackEvent {
  return { tick: 0, order: 0, bytes: [0xff, type, ...quantityBytes(data.length), ...data] };
}

/** Only ASCII is shown alike by all readers: accents are dropped, other signs become spaces. */
function asciiBytes(name: string, fallback: string): number[] {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]+/g, " ")
    .trim();
  return Array.from((plain || fallback).slice(0, MAX_NAME_CHARACTERS), (sign) => sign.charCodeAt(0));
}

function headerChunk(tracks: number): Uint8Array {
  const chunk = new Uint8Array(14);
  chunk.set([0x4d, 0x54, 0x68, 0x64]);
  [0, 6, 1, tracks, TICKS_PER_BEAT].forEach((value, index) => viewOf(chunk).setUint16(4 + 2 * index, value));
  return chunk;
}

function trackChunk(events: readonly TrackEvent[], endTick: number): Uint8Array {
  const body: number[] = [];
  let tick = 0;
  for (const event of events) {
    for (const byte of quantityBytes(event.tick - tick)) body.push(byte);
    for (const byte of event.bytes) body.push(byte);
    tick = event.tick;
  }
  body.push(...quantityBytes(endTick - tick), 0xff, META.endOfTrack, 0);
  const chunk = new Uint8Array(8 + body.length);
  chunk.set([0x4d, 0x54, 0x72, 0x6b]);
  viewOf(chunk).setUint32(4, body.length);
  chunk.set(body, 8);
  return chunk;
}

/** A variable-length quantity: seven bits a byte, the highest first, all but the last marked. */
function quantityBytes(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
