import type { BassStyle, Vowel } from "./genres/genre.ts";
import { type Instrument, isPitched, STRIPS } from "./instruments.ts";
import { isSinging } from "./labels.ts";
import { type Part, partOf } from "./part.ts";
import { instrumentsOf, type PromptReading } from "./prompt.ts";
import type { Section } from "./section.ts";

/** How a recipe is played, with the words that say so; words without an effect on it are ignored. */
interface FeelChoice {
  moodWords: string[];
  ignored: string[];
  swing?: number;
  doubleTime?: boolean;
  triplets?: boolean;
  ring?: "long" | "short";
  tuned?: boolean;
  glide?: boolean;
  vowel?: Vowel;
  sweep?: "rising" | "falling";
  section?: Section;
  density?: Partial<Record<Part, 1 | -1>>;
}

interface Made {
  kind: "loop" | "one_shot";
  instruments: readonly Instrument[];
  /** The request names a tonic. */
  isKeyed: boolean;
  bassStyle: BassStyle;
}

/** Instruments that play thirds of a beat. */
export const TRIPLET_PLAYERS: ReadonlySet<Instrument> = new Set(["closed_hat", "open_hat", "shaker", "arp"]);
/** Drums that have a tone. */
const TUNABLE: readonly Instrument[] = ["kick"];

/** True if the drum can be tuned to a key. */
export function isTunable(instrument: Instrument): boolean {
  return TUNABLE.includes(instrument);
}

/** Swing, triplets, double time, sections, lengths, tuning and densities, as far as they can be heard. */
export function chooseFeel(reading: PromptReading, made: Made): FeelChoice {
  const { words } = reading;
  const ring = ringOf(reading, made.kind);
  const { kind, instruments, isKeyed } = made;
  const isLoop = kind === "loop";
  const hasDrums = instruments.some((instrument) => STRIPS[instrument].role === "drum");
  const heard = {
    swing: isLoop,
    halfTime: isLoop,
    doubleTime: isLoop && hasDrums,
    triplets: isLoop && instruments.some((instrument) => TRIPLET_PLAYERS.has(instrument)),
    rolling: isLoop && instruments.some((instrument) => partOf(instrument) === "hats"),
    ring: !isLoop,
    glide: instruments.includes("bass") && made.bassStyle === "808",
    vowel: instruments.some(isSinging),
  };
  const isHeard = (feel: string) => heard[feel as keyof typeof heard]; // The words are those of these.
  const said = Object.entries(words);
  const amounts = amountsOf(reading);
  const { section } = reading;
  const hasSection = section !== null && isLoop && (section !== "fill" || hasDrums);
  const isTuned = isKeyed && instruments.some(isTunable) && !instruments.some(isPitched);
  const density = densityOf(reading, { ...made, rolling: reading.rolling && heard.rolling });
  return {
    // The name of what plays says these.
    moodWords: [
      ...reading.moodNames,
      ...(isLoop ? amounts : []),
      ...said.flatMap(([feel, word]) => (isHeard(feel) && feel !== "glide" && feel !== "vowel" ? [word] : [])),
    ],
    ignored: [
      ...(isLoop ? [] : amounts),
      ...reading.ignored.filter((word) => word !== "tuned" || !isTuned),
      ...said.flatMap(([feel, word]) => (isHeard(feel) ? [] : [word])),
      ...(section === null || hasSection ? [] : [section]),
    ],
    ...(reading.swing !== null && heard.swing ? { swing: reading.swing } : {}),
    ...(reading.doubleTime && heard.doubleTime ? { doubleTime: true } : {}),
    ...(reading.triplets && heard.triplets ? { triplets: true } : {}),
    ...(ring === null ? {} : { ring }),
    ...(isTuned ? { tuned: true } : {}),
    ...(reading.glide && heard.glide ? { glide: true } : {}),
    ...(reading.vowel && heard.vowel ? { vowel: reading.vowel } : {}),
    ...sweepOf(reading, instruments),
    ...(hasSection ? { section } : {}),
    ...(Object.keys(density).length > 0 ? { density } : {}),
  };
}

/** How long a one-shot rings, as a word for its length says or else one for its mood: "tight clap". */
export function ringOf({ ring, moods }: PromptReading, kind: "loop" | "one_shot"): "long" | "short" | null {
  return kind === "loop" ? null : (ring ?? moods.find((mood) => mood.ring)?.ring ?? null);
}

/** A riser alone sweeps over its whole length. */
function sweepOf({ falling }: PromptReading, instruments: readonly Instrument[]): Pick<FeelChoice, "sweep"> {
  if (!instruments.includes("riser")) return {};
  if (falling) return { sweep: "falling" };
  return instruments.every((instrument) => STRIPS[instrument].role === "effect") ? { sweep: "rising" } : {};
}

/** Wishes for more or less of an instrument, as they were asked for. */
function amountsOf({ instruments, instrumentNames }: PromptReading): string[] {
  return instruments.flatMap(({ amount, standing }, index) =>
    amount === undefined || standing === "excluded"
      ? []
      : [`${amount === 1 ? "more" : "less"} ${instrumentNames[index] ?? ""}`],
  );
}

function densityOf(
  { instruments: named }: PromptReading,
  { kind, instruments, rolling }: Made & { rolling: boolean },
): NonNullable<FeelChoice["density"]> {
  if (kind === "one_shot") return {};
  const drums = instruments.filter((instrument) => STRIPS[instrument].role === "drum");
  const asked = named.flatMap(({ word, amount, standing }) =>
    amount === undefined || standing === "excluded"
      ? []
      : instrumentsOf(word, drums).map((instrument) => [partOf(instrument), amount] as const),
  );
  return Object.fromEntries([...(rolling ? [["hats", 1] as const] : []), ...asked]);
}
