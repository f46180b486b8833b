import type { Decibels, Hertz } from "../../audio.ts";
import { type Edge, shapeOversampled } from "../../core/oversample.ts";
import { toAmplitude } from "../../core/units.ts";
import type { Role } from "../instruments/facts.ts";
import type { Sound } from "../voices/voice.ts";
import { filterInPlace } from "./periodic.ts";
import { soundingLevel } from "./track.ts";

/** Where air begins: above the fundamentals and formants of everything that plays a note. */
const AIR: Hertz = 6000;
/** Share of a neutral track's power that lies in the air, and how far a brilliant or dull timbre moves it. */
const USUAL_AIR: Decibels = -30;
const AIR_OF_BRIGHTNESS: Decibels = 10;
/** Timbres that are duller than this are meant to be. */
const DULL = -0.35;
/** A track with less than this has noise up there, not music. */
const MOST_AIR_GAIN: Decibels = 18;

/** A distorted track has this share above `GRIT`, more by its drive. */
const GRIT: Hertz = 1500;
const USUAL_GRIT: Decibels = -40;
const GRIT_OF_DRIVE: Decibels = 20;
/** Drive from which a track counts as distorted. */
const DISTORTED = 0.3;
/** How far the waves are driven into the clipper: far enough for a 50 Hz sine to reach 5 kHz. */
const GRIT_DRIVE = 14;
/** Lows of the clipped waves stay out, which the track has itself. */
const GRIT_ABOVE: Hertz = 600;

/**
 * Gives a pitched track the highs that its timbre should have and its voice has not, in place: a distorted one
 * harmonics of its waves, any but a dull one a high shelf. What is there is measured first, so a bright voice stays
 * as it is.
 */
export function addPresence(
  track: Sound,
  timbre: { role: Role; brightness: number; drive: number },
  place: { sampleRate: Hertz; edge: Edge },
): void {
  if (timbre.role !== "bass" && timbre.role !== "harmony" && timbre.role !== "melody") return;
  const sides = track.left === track.right ? [track.left] : [track.left, track.right];
  if (timbre.drive > DISTORTED) addGrit(sides, timbre.drive, place);
  if (timbre.role !== "bass" && timbre.brightness > DULL) addAir(sides, timbre.brightness, place);
}

function addAir(sides: readonly Float32Array[], brightness: number, place: { sampleRate: Hertz; edge: Edge }): void {
  if (place.sampleRate < 3 * AIR) return;
  const missing = missingPower(sides, USUAL_AIR + AIR_OF_BRIGHTNESS * brightness, { ...place, from: AIR });
  const gain = Math.min(toAmplitude(MOST_AIR_GAIN), Math.sqrt(missing));
  if (gain < toAmplitude(1)) return;
  for (const side of sides) filterInPlace(side, { response: "highshelf", cutoff: AIR, gain }, place);
}

function addGrit(sides: readonly Float32Array[], drive: number, place: { sampleRate: Hertz; edge: Edge }): void {
  const [left = new Float32Array(), right = left] = sides;
  const level = soundingLevel({ left, right }, place.sampleRate);
  if (level === 0) return;
  const wanted = toAmplitude(2 * (USUAL_GRIT + GRIT_OF_DRIVE * drive));
  const missing = wanted * powerOf(sides) - powerAbove(sides, { ...place, from: GRIT });
  if (missing <= 0) return;
  const clipped = sides.map((side) => {
    const grit = shapeOversampled(side, { drive: GRIT_DRIVE / level, gain: 1 }, place.edge);
    filterInPlace(grit, { response: "highpass", cutoff: GRIT_ABOVE }, place);
    return grit;
  });
  const made = powerAbove(clipped, { ...place, from: GRIT });
  if (made === 0) return;
  const gain = Math.sqrt(missing / made);
  for (const [index, side] of sides.entries()) {
    const grit = clipped[index] ?? side;
    for (let at = 0; at < side.length; at++) side[at] = (side[at] ?? 0) + gain * (grit[at] ?? 0);
  }
}

/** How many times as much power above a frequency a track would need to have the wanted share there. */
function missingPower(
  sides: readonly Float32Array[],
  share: Decibels,
  band: { from: Hertz; sampleRate: Hertz; edge: Edge },
): number {
  const there = powerAbove(sides, band);
  return there === 0 ? 0 : (toAmplitude(2 * share) * powerOf(sides)) / there;
}

function powerAbove(sides: readonly Float32Array[], band: { from: Hertz; sampleRate: Hertz; edge: Edge }): number {
  const highs = sides.map((side) => {
    const high = side.slice();
    // Two stages: what leaks from below through one would count as much as what is there.
    for (const quality of [0.541, 1.307]) {
      filterInPlace(high, { response: "highpass", cutoff: band.from, quality }, band);
    }
    return high;
  });
  return powerOf(highs);
}

function powerOf(signals: readonly Float32Array[]): number {
  let sum = 0;
  for (const signal of signals) for (const sample of signal) sum += sample * sample;
  return sum;
}
