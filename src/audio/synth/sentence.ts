import type { Reading } from "../../contracts/reading.ts";
import { capital } from "../../contracts/words/capital.ts";

/**
 * A reading in plain English: "Dark techno loop, 130 BPM, F# minor, 2 bars, with acid bass. There is no guitar: plucked
 * synth stands in. Not understood: “mariachi”."
 */
export function sentenceOf(reading: Omit<Reading, "said">): string {
  const { substituted, ignored, changed } = reading;
  return [
    understoodText(reading.understood),
    chosenText(reading.understood),
    ...substituted.map(({ asked, used }) => `There is no ${asked}: ${used} stands in.`),
    ...changed.map(({ what, asked, used, why }) => `${capital(what)}: ${used}, not ${asked}, since ${why}.`),
    ignored.length > 0 ? `Not understood: ${ignored.map((word) => `“${word}”`).join(", ")}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

function understoodText(understood: Reading["understood"]): string {
  const {
    kind,
    genre = "",
    groove,
    bpm,
    key,
    metre,
    bars,
    durationSeconds,
    chords = [],
    instruments = [],
    mood = [],
  } = understood;
  const name = [...mood, genre, kind === "one_shot" ? "one-shot" : (kind ?? "sound")].filter(Boolean).join(" ");
  const length =
    bars === undefined ? durationSeconds !== undefined && `${rounded(durationSeconds)} s` : countText(bars);
  const feel = groove !== undefined && `${groove} groove`;
  const facts = [name, feel, bpm !== undefined && `${rounded(bpm)} BPM`, key, metre, length];
  const playing = instruments.length > 0 ? `, with ${listText(instruments)}` : "";
  const harmony = chords.length > 0 ? `, chords ${chords.join(" ")}` : "";
  return `${capital(facts.filter(Boolean).join(", "))}${playing}${harmony}.`;
}

/** What was left open, and is as the genre has it. */
function chosenText({ chosen = [], key = "", drumKit = "" }: Reading["understood"]): string {
  const facts = chosen.map((fact) => (fact === "mode" ? key.replace(/^\S+\s/, "") : drumKit));
  return facts.length === 0 ? "" : `Chosen by the genre: ${listText(facts)}.`;
}

function countText(bars: number): string {
  return `${bars} ${bars === 1 ? "bar" : "bars"}`;
}

function listText(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
