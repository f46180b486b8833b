import type { Hertz, ProgressListener } from "../../audio.ts";
import { toAmplitude } from "../../core/units.ts";
import type { Genre } from "../genres/genre.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import type { SampleRecipe } from "../recipe.ts";
import type { Score } from "../score.ts";
import type { Sound } from "../voices/voice.ts";
import { duckingGain } from "./ducking.ts";
import { echo } from "./echo.ts";
import { addShifted, filterInPlace } from "./periodic.ts";
import { addPresence } from "./presence.ts";
import { reverberate } from "./reverb.ts";
import { addAround, layTrack, type Performance, type Placed, renderNotes, soundingLevel } from "./track.ts";
import { leastWidth, spread, type Width } from "./width.ts";

/** Musician of an instrument: recipe and sound. */
export interface Player {
  /** Its layer's recipe. */
  recipe: SampleRecipe;
  genre: Genre;
  performance: Performance;
}

/** Everything a mixdown needs. */
export interface Session extends Player {
  score: Score;
  /** By instrument; parts that a variation keeps have a player of their own. */
  players: ReadonlyMap<Instrument, Player>;
}

/** Where tracks flow to. */
interface Buses {
  mix: Sound;
  reverb: Sound;
  echo: Float32Array;
}

/** Gains of one track on its way to the buses. */
interface Routing {
  left: number;
  right: number;
  reverb: number;
  echo: number;
  /** Gain over time that makes room for the kick, or null. */
  ducking: Float32Array | null;
  duckingDepth: number;
}

/** Performs instruments of the score one by one and sums them with their reverb and echoes. */
export function mixDown(session: Session, instruments: readonly Instrument[], onProgress?: ProgressListener): Sound {
  const { performance } = session;
  const buses: Buses = {
    mix: silence(performance.length),
    reverb: silence(performance.length),
    echo: new Float32Array(performance.length),
  };
  const ducking = duckingOf(session);
  for (const [index, instrument] of instruments.entries()) {
    mixInstrument(session, buses, { instrument, ducking });
    onProgress?.((index + 1) / (instruments.length + 2));
  }
  addEffects(session, buses);
  return buses.mix;
}

/** Seconds that reverb and echoes ring on after a one-shot. */
export function reverbSeconds(recipe: SampleRecipe, genre: Genre): number {
  return genre.reverbSeconds * Math.exp(0.5 * recipe.mood.space);
}

function mixInstrument(
  session: Session,
  buses: Buses,
  part: { instrument: Instrument; ducking: Float32Array | null },
): void {
  const player = session.players.get(part.instrument) ?? session;
  const { performance } = player;
  const events = session.score.events.filter((event) => event.instrument === part.instrument);
  const notes = renderNotes(part.instrument, events, performance);
  const strip = STRIPS[part.instrument];
  const own = ownReverb(notes);
  const range = { least: leastWidth(strip), name: part.instrument };
  if (strip.role === "drum") {
    const hits = session.recipe.kind === "loop" ? spreadHits(notes, range, performance.sampleRate) : notes;
    addHits(buses, hits, {
      routing: routingOf(player, part.instrument, { level: 1, ducking: null, own }),
      performance,
    });
    return;
  }
  const voiced = layTrack(notes, performance);
  for (const side of new Set([voiced.left, voiced.right])) {
    filterInPlace(side, { response: "highpass", cutoff: strip.highpass }, performance);
  }
  const { brightness } = performance.timbre;
  addPresence(voiced, { role: strip.role, brightness, drive: player.recipe.mood.drive }, performance);
  const track = spread(voiced, range, performance);
  const level = soundingLevel(track, performance.sampleRate);
  addTrack(buses, track, routingOf(player, part.instrument, { level, ducking: part.ducking, own }));
}

/** What the sounds of a part send to the reverb by themselves, in the mean. */
function ownReverb(notes: readonly Placed[]): number {
  return notes.reduce((sum, { sound }) => sum + (sound.reverb ?? 0), 0) / Math.max(1, notes.length);
}

/** Hits of a loop in the width of their drum; each sound is widened once. */
function spreadHits(
  hits: readonly Placed[],
  range: { least: Width | null; name: string },
  sampleRate: Hertz,
): Placed[] {
  const spreads = new Map<Sound, Sound>();
  return hits.map((hit) => {
    const wide = spreads.get(hit.sound) ?? spread(hit.sound, range, { sampleRate, edge: "silent" });
    spreads.set(hit.sound, wide);
    return { ...hit, sound: wide };
  });
}

function routingOf(
  { recipe, genre }: Player,
  instrument: Instrument,
  part: { level: number; ducking: Float32Array | null; own: number },
): Routing {
  const strip = STRIPS[instrument];
  const wanted = toAmplitude(strip.level + (genre.balance[instrument] ?? 0));
  const gain = part.level === 0 ? 0 : wanted / part.level;
  const loop = recipe.kind === "loop";
  // A drum hit on its own stays dry, unless the prompt asks for space: the producer has reverbs.
  const reverb =
    loop || strip.role !== "drum" || recipe.mood.space > 0
      ? strip.reverb * Math.exp(1.2 * recipe.mood.space) + part.own
      : 0;
  return {
    left: gain * Math.min(1, 1 - strip.pan),
    right: gain * Math.min(1, 1 + strip.pan),
    reverb,
    echo: loop ? strip.delay * Math.exp(0.8 * recipe.mood.space) : 0,
    ducking: strip.ducking > 0 ? part.ducking : null,
    duckingDepth: strip.ducking,
  };
}

/** Adds drum hits one by one: between them there is nothing to mix. */
function addHits(buses: Buses, hits: readonly Placed[], way: { routing: Routing; performance: Performance }): void {
  const { routing, performance } = way;
  for (const { sound, start, gain } of hits) {
    const at = (share: number) => ({ start, gain: gain * share, edge: performance.edge });
    addAround(buses.mix.left, sound.left, at(routing.left));
    addAround(buses.mix.right, sound.right, at(routing.right));
    if (routing.reverb > 0) {
      addAround(buses.reverb.left, sound.left, at(routing.left * routing.reverb));
      addAround(buses.reverb.right, sound.right, at(routing.right * routing.reverb));
    }
    if (routing.echo > 0) addAround(buses.echo, sound.left, at(routing.left * routing.echo));
  }
}

function addTrack(buses: Buses, track: Sound, routing: Routing): void {
  const { mix, reverb } = buses;
  for (let index = 0; index < track.left.length; index++) {
    const duck = routing.ducking ? 1 - routing.duckingDepth * (1 - (routing.ducking[index] ?? 1)) : 1;
    const left = (track.left[index] ?? 0) * routing.left * duck;
    const right = (track.right[index] ?? 0) * routing.right * duck;
    mix.left[index] = (mix.left[index] ?? 0) + left;
    mix.right[index] = (mix.right[index] ?? 0) + right;
    reverb.left[index] = (reverb.left[index] ?? 0) + left * routing.reverb;
    reverb.right[index] = (reverb.right[index] ?? 0) + right * routing.reverb;
    buses.echo[index] = (buses.echo[index] ?? 0) + (left + right) * 0.5 * routing.echo;
  }
}

function addEffects(session: Session, buses: Buses): void {
  const { recipe, genre, performance } = session;
  const { edge, sampleRate, samplesPerBeat } = performance;
  const unmoved = (gain: number) => ({ shift: 0, gain, edge });
  if (isAudible(buses.echo)) {
    const echoes = echo(buses.echo, { delaySamples: Math.round(genre.delayBeats * samplesPerBeat), sampleRate, edge });
    for (const side of ["left", "right"] as const) {
      addShifted(buses.mix[side], echoes[side], unmoved(1));
      addShifted(buses.reverb[side], echoes[side], unmoved(0.3));
    }
  }
  if (isAudible(buses.reverb.left) || isAudible(buses.reverb.right)) {
    const wet = reverberate(buses.reverb, { decay: reverbSeconds(recipe, genre), sampleRate, edge });
    for (const side of ["left", "right"] as const) addShifted(buses.mix[side], wet[side], unmoved(1));
  }
}

function duckingOf({ recipe, genre, score, performance }: Session): Float32Array | null {
  const { depth, releaseBeats } = genre.ducking;
  const kicks = score.events.filter((event) => event.instrument === "kick");
  if (recipe.kind === "one_shot" || kicks.length === 0 || depth === 0) return null;
  const { length, samplesPerBeat } = performance;
  return duckingGain(kicks, { length, samplesPerBeat, depth, release: releaseBeats * samplesPerBeat });
}

function silence(length: number): Sound {
  return { left: new Float32Array(length), right: new Float32Array(length) };
}

function isAudible(signal: Float32Array): boolean {
  return signal.some((sample) => Math.abs(sample) > 1e-6);
}
