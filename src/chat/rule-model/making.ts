import { GENRES, findGenre } from "../../contracts/genre.ts";
import { generateSample } from "../../contracts/job.ts";
import * as limits from "../../contracts/limits.ts";
import { type MusicFacts, findGenreIn } from "./facts.ts";
import type { Change, Intent } from "./intent.ts";
import type { MakeInput } from "./memory.ts";
import { ask } from "./asking.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { seedOf } from "./seed.ts";

type Making = Extract<Intent, { kind: "make" | "change" | "vary" }>;

const DEFAULT_BARS = 4;
const DEFAULT_BPM = 120;
const STYLES = ["lo-fi", "house", "techno", "trap", "boom bap", "drum and bass", "ambient"];

/** Makes a sample: a new one, or the last one in another way. */
export function* make(intent: Making, scene: Scene): Script {
  const input = yield* inputOf(intent, scene);
  yield* checkInput(input);
  yield* say(`${announce(intent, input)} `);
  yield* call(generateSample.name, { ...input });
  yield* say(
    input.variations && input.variations > 1
      ? "They play here when they are ready."
      : "It plays here when it is ready.",
  );
}

function* inputOf(intent: Making, scene: Scene): Script<MakeInput> {
  const { memory, salt } = scene;
  const seed = seedOf(salt, memory.makes);
  if (intent.kind === "make") {
    const sound = intent.sound || (yield* askSound());
    return { prompt: sound, ...typeOf(sound, intent.facts), ...inputFacts(intent.facts), seed };
  }
  const last = memory.lastMake;
  if (!last) {
    return yield* endWith(
      'There is nothing to repeat yet. Make something first: "make a 4 bar lo-fi loop at 82 in D minor".',
    );
  }
  if (intent.kind === "vary")
    return { ...last, seed, ...(intent.takes > 1 ? { variations: intent.takes } : { variations: 1 }) };
  const changed = applyChange(last, intent.change, bpmOf(last, scene));
  const { durationSeconds, ...lengthless } = changed;
  const facts = inputFacts(intent.facts);
  const base = facts.bars === undefined || durationSeconds === undefined ? changed : lengthless;
  return { ...base, ...facts, seed: intent.change.isNewTake ? seed : (last.seed ?? seed) };
}

function* askSound(): Script<string> {
  const [style = "lo-fi"] = yield* ask("What should it sound like?", STYLES);
  return /\b(?:loop|beat|one[- ]?shot)\b/i.test(style) ? style : `${style} loop`;
}

/** The facts that a request to make something can hold. */
function inputFacts({ bpm, bpmMin, bpmMax, key, bars, durationSeconds, takes }: MusicFacts): Partial<MakeInput> {
  const about = bpmMin === undefined || bpmMax === undefined ? (bpmMin ?? bpmMax) : Math.round((bpmMin + bpmMax) / 2);
  const tempo = bpm ?? about;
  return {
    ...(tempo === undefined ? {} : { bpm: tempo }),
    ...(key === undefined ? {} : { key }),
    ...(bars === undefined ? {} : { bars }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
    ...(takes === undefined ? {} : { variations: takes }),
  };
}

function typeOf(sound: string, { bars }: MusicFacts): Pick<MakeInput, "type"> {
  if (/\bone[- ]?shots?\b|\bhit\b/i.test(sound) && bars === undefined) return { type: "one_shot" };
  return bars !== undefined || /\b(?:loops?|beats?|grooves?)\b/i.test(sound) ? { type: "loop" } : {};
}

function applyChange(last: MakeInput, change: Change, bpm: number): MakeInput {
  const { tempo, length } = change;
  const { bars, durationSeconds } = last;
  const prompt = changePrompt(last.prompt, change);
  return {
    ...last,
    prompt,
    ...(tempo === undefined ? {} : { bpm: clamp(Math.round(bpm * tempo), limits.MIN_BPM, limits.MAX_BPM) }),
    ...(length === undefined
      ? {}
      : durationSeconds === undefined
        ? { bars: clamp(Math.round((bars ?? DEFAULT_BARS) * length), 1, limits.MAX_BARS) }
        : {
            durationSeconds: clamp(durationSeconds * length, limits.MIN_DURATION_SECONDS, limits.MAX_DURATION_SECONDS),
          }),
  };
}

function changePrompt(prompt: string, { added, removed, genre }: Change): string {
  const words = prompt.split(/\s+/).filter((word) => !removed.includes(word.toLowerCase()));
  const present = new Set(words.map((word) => word.toLowerCase()));
  const fresh = added.filter((word) => !present.has(word.toLowerCase()));
  // An adjective goes before the sound, "with more reverb" behind it.
  const before = fresh.filter((word) => !word.includes(" "));
  const behind = fresh.filter((word) => word.includes(" "));
  const text = [...before, ...words, ...behind].join(" ");
  const named = genre === undefined ? null : findGenreIn(text);
  const styled = genre === undefined ? text : named ? text.replace(named.words, genre) : `${genre} ${text}`;
  return styled.slice(0, limits.MAX_PROMPT_CHARACTERS);
}

/** What "slower" starts from: what was asked for, what came of it, or what the genre has. */
function bpmOf(last: MakeInput, { memory }: Scene): number {
  const genre = findGenreIn(last.prompt);
  const heard = memory.samples.find((sample) => sample.type === "generated")?.bpm;
  return last.bpm ?? heard ?? (genre && findGenre(genre.name)?.bpm) ?? DEFAULT_BPM;
}

/** Says what the studio would refuse, in the words of the request. */
function* checkInput(input: MakeInput): Script {
  const { success, error } = generateSample.input.safeParse(input);
  if (success) return;
  const field = error.issues[0]?.path[0];
  const bound = BOUNDS[String(field)];
  yield* endWith(bound ?? `I cannot make that: ${error.issues[0]?.message ?? "it is not valid"}.`);
}

const BOUNDS: Readonly<Record<string, string>> = {
  bpm: `I can make ${limits.MIN_BPM} to ${limits.MAX_BPM} BPM. Which tempo shall it be?`,
  bars: `I can make 1 to ${limits.MAX_BARS} whole bars. How many shall it be?`,
  durationSeconds: `I can make ${limits.MIN_DURATION_SECONDS} to ${limits.MAX_DURATION_SECONDS} seconds. How long shall it be?`,
  variations: `I can make 1 to ${limits.MAX_VARIATIONS} variations at once. How many shall it be?`,
  prompt: `I need a description of at most ${limits.MAX_PROMPT_CHARACTERS} characters.`,
};

function announce(intent: Making, { prompt, bpm, key, bars, durationSeconds, variations = 1 }: MakeInput): string {
  const length = bars ? [`${bars} ${bars === 1 ? "bar" : "bars"}`] : durationSeconds ? [`${durationSeconds} s`] : [];
  const facts = [...length, ...(bpm ? [`${bpm} BPM`] : []), ...(key ? [key] : [])].join(", ");
  const what = `${prompt}${facts ? ` (${facts})` : ""}`;
  if (intent.kind === "vary")
    return variations > 1 ? `${variations} more takes of ${what}.` : `Another take of ${what}.`;
  if (intent.kind === "change") return `Making it anew: ${what}.`;
  return `Making ${variations > 1 ? `${variations} takes of ` : ""}${what}.`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Genres that the built-in synthesiser knows, for the help. */
export const GENRE_NAMES: readonly string[] = GENRES.map(({ name }) => name);
