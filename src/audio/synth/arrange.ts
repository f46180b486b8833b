import type { Instrument } from "./instruments.ts";
import { type Part, partOf } from "./part.ts";
import type { SampleRecipe } from "./recipe.ts";
import { beatsPerBar, DRUM_NOTE, type NoteEvent, type Score, STEPS_PER_BEAT } from "./score.ts";

type Arrangement = Pick<SampleRecipe, "section" | "density" | "metre">;

/** Drums that can play a fill, the best first. */
const FILL_DRUMS: readonly Instrument[] = ["snare", "tom", "clap", "rim", "percussion", "kick"];
const FILL_BEATS = 2;
/** Notes this near to each other are one stroke: the voices of a chord are spread a little. */
const STROKE_BEATS = 0.1;
/** Gaps in which a busier part plays once more, and shorter ones for a part that has none of those. */
const GAPS = [
  { least: 0.4, most: 2.1 },
  { least: 0.2, most: 0.4 },
] as const;
/** An intro builds up, and an outro thins out, in this order: the share of the loop's length at which a part enters. */
const ENTRIES: Readonly<Record<Part, number>> = {
  chords: 0,
  pad: 0,
  vocals: 0,
  fx: 0,
  hats: 0.25,
  percussion: 0.25,
  kick: 0.5,
  snare: 0.5,
  bass: 0.5,
  lead: 0.5,
};

/** Changes a loop's notes as its recipe's section and densities say; without them they stay as composed. */
export function arrangeScore(score: Score, { section, density = {}, metre }: Arrangement): Score {
  const thickened = Object.entries(density).reduce<Score>(
    // The keys of a recipe's densities are parts.
    (changed, [part, change]) => changeDensity(changed, part as Part, change),
    score,
  );
  switch (section) {
    case undefined:
      return thickened;
    case "fill":
      return fillEnd(thickened);
    case "drop":
      return { ...thickened, events: thickened.events.map(accented) };
    case "intro":
      return buildUp(thickened, beatsPerBar({ metre }));
    case "outro":
      return thinOut(thickened, beatsPerBar({ metre }));
  }
}

function changeDensity(score: Score, part: Part, change: 1 | -1): Score {
  const events = [...new Set(score.events.map(({ instrument }) => instrument))].flatMap((instrument) => {
    const own = score.events.filter((event) => event.instrument === instrument);
    if (partOf(instrument) !== part) return own;
    return change === 1 ? busier(own, score.lengthBeats) : sparser(own);
  });
  return { ...score, events };
}

/** Plays each stroke again, softer, in the middle of the gap behind it. */
function busier(events: readonly NoteEvent[], lengthBeats: number): NoteEvent[] {
  const strokes = strokesOf(events);
  for (const gap of GAPS) {
    const extra = strokes.flatMap((stroke, index) => {
      const start = stroke[0]?.startBeats ?? 0;
      const room = (strokes[index + 1]?.[0]?.startBeats ?? lengthBeats) - start;
      if (room < gap.least || room > gap.most) return [];
      return stroke.map((event) => ({
        ...event,
        startBeats: event.startBeats + room / 2,
        gateBeats: Math.min(event.gateBeats, room / 2),
        velocity: 0.65 * event.velocity,
      }));
    });
    if (extra.length > 0) return [...events, ...extra].sort((left, right) => left.startBeats - right.startBeats);
  }
  return [...events];
}

/** Leaves out every second stroke. */
function sparser(events: readonly NoteEvent[]): NoteEvent[] {
  return strokesOf(events).flatMap((stroke, index) => (index % 2 === 0 ? stroke : []));
}

function strokesOf(events: readonly NoteEvent[]): NoteEvent[][] {
  const strokes: NoteEvent[][] = [];
  for (const event of events.toSorted((left, right) => left.startBeats - right.startBeats)) {
    const last = strokes.at(-1);
    if (last && event.startBeats - (last[0]?.startBeats ?? 0) < STROKE_BEATS) last.push(event);
    else strokes.push([event]);
  }
  return strokes;
}

/** A roll that grows towards the end of the last bar, in the place of the drums. */
function fillEnd(score: Score): Score {
  const drum = FILL_DRUMS.find((candidate) => score.events.some(({ instrument }) => instrument === candidate));
  if (!drum) return score;
  const from = score.lengthBeats - FILL_BEATS;
  const isReplaced = ({ instrument, startBeats }: NoteEvent) => startBeats >= from - STROKE_BEATS && isDrum(instrument);
  const steps = FILL_BEATS * STEPS_PER_BEAT;
  const roll = Array.from({ length: steps }, (_, step) => ({
    instrument: drum,
    startBeats: from + step / STEPS_PER_BEAT,
    gateBeats: 1 / STEPS_PER_BEAT,
    // Toms and congas fall through the fill.
    note: drum === "tom" || drum === "percussion" ? DRUM_NOTE + 5 - step : DRUM_NOTE,
    velocity: 0.45 + (0.55 * step) / (steps - 1),
  }));
  return { ...score, events: [...score.events.filter((event) => !isReplaced(event)), ...roll] };
}

function isDrum(instrument: Instrument): boolean {
  return ["kick", "snare", "hats", "percussion"].includes(partOf(instrument));
}

function accented(event: NoteEvent): NoteEvent {
  return isDrum(event.instrument) ? { ...event, velocity: Math.min(1, 1.15 * event.velocity) } : event;
}

function buildUp(score: Score, barBeats: number): Score {
  const entry = entriesOf(score, barBeats);
  return { ...score, events: score.events.flatMap((event) => soundingFrom(event, entry(event))) };
}

/** The part of a note that sounds after a time; a note held across it begins there. */
function soundingFrom(event: NoteEvent, from: number): NoteEvent[] {
  const end = event.startBeats + event.gateBeats;
  if (event.startBeats >= from - STROKE_BEATS) return [event];
  return end > from + 1 ? [{ ...event, startBeats: from, gateBeats: end - from }] : [];
}

function thinOut(score: Score, barBeats: number): Score {
  const entry = entriesOf(score, barBeats);
  const events = score.events.flatMap((event) => {
    const end = score.lengthBeats - entry(event);
    if (event.startBeats >= end - STROKE_BEATS) return [];
    return [{ ...event, gateBeats: Math.min(event.gateBeats, end - event.startBeats) }];
  });
  return { ...score, events };
}

/** The beat at which an event's part enters: on a bar line in a longer loop, and at once for the first. */
function entriesOf({ events, lengthBeats }: Score, barBeats: number): (event: NoteEvent) => number {
  const shares = events.map(({ instrument }) => ENTRIES[partOf(instrument)]);
  const first = shares.reduce((least, share) => Math.min(least, share), 1);
  const unit = lengthBeats >= 4 * barBeats ? barBeats : 1;
  return ({ instrument }) => Math.round(((ENTRIES[partOf(instrument)] - first) * lengthBeats) / unit) * unit;
}
