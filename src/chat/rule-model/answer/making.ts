import { GENRES, type GenreFacts, findGenre } from "../../../contracts/words/genre.ts";
import { checkInput } from "../../../contracts/input/problems.ts";
import { generateSample, jobViewSchema } from "../../../contracts/job.ts";
import * as limits from "../../../contracts/limits.ts";
import { isUnmet } from "../../../contracts/reading.ts";
import type { SampleView } from "../../../contracts/sample.ts";
import { type MusicFacts, findGenreIn } from "../understand/facts.ts";
import type { Change, Intent } from "../understand/intent.ts";
import { type MakeInput, type Memory, remember } from "./memory.ts";
import type { Reference } from "../understand/reference.ts";
import { sourceOf } from "./sources.ts";
import { withoutUndefined } from "../../../contracts/wire/without-undefined.ts";
import { ask } from "./asking.ts";
import { fit, fitInstead } from "./fitting.ts";
import { shiftKey } from "../understand/pitch.ts";
import { CANNOT_CUT } from "../understand/read-limits.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { seedOf } from "./seed.ts";

type Making = Extract<Intent, { kind: "make" | "change" | "vary" }>;

const DEFAULT_BARS = 4;
const DEFAULT_BPM = 120;
const DEFAULT_KEY = "C minor";
const STYLES = ["lo-fi", "house", "techno", "trap", "boom bap", "drum and bass", "ambient"];

/** Makes a sample: a new one, or the last one changed. */
export function* make(intent: Making, scene: Scene): Script {
  const fitted = intent.kind === "change" ? fitInstead(intent, scene) : null;
  if (fitted && intent.kind === "change" && intent.cut) return yield* endWith(CANNOT_CUT);
  if (fitted) return yield* fit(fitted, scene);
  const input = yield* inputOf(intent, scene);
  yield* checkRequest(input);
  if (intent.kind === "change" && isSame(input, scene.memory.make?.input)) {
    const hint = intent.change.semitones === undefined ? '"another one" for another take' : '"deeper" or "brighter"';
    return yield* endWith(`It is that already: ${describe(input)}. Try ${hint}.`);
  }
  yield* say(`${announce(intent, input)} `);
  yield* sayUnmet(yield* call(generateSample.name, { ...input }));
  yield* say(
    input.variations && input.variations > 1
      ? "They play here when they are ready."
      : "It plays here when it is ready.",
  );
}

function* inputOf(intent: Making, scene: Scene): Script<MakeInput> {
  const { memory, salt } = scene;
  const seed = seedOf(
    salt,
    memory.makes.map(({ input }) => input),
  );
  if (intent.kind === "make") {
    const sound = intent.sound || (yield* askSound());
    return {
      prompt: inMode(sound, intent.facts),
      ...typeOf(sound, intent.facts),
      ...(intent.follows ? yield* followed(intent.follows, scene) : {}),
      ...inputFacts(intent.facts),
      seed,
    };
  }
  const last = memory.make?.input;
  if (!last) {
    return yield* endWith(
      'There is nothing to repeat yet. Make something first: "make a 4 bar lo-fi loop at 82 in D minor".',
    );
  }
  if (intent.kind === "vary") return { ...last, seed, variations: Math.max(1, intent.takes), ...variedSample(memory) };
  const changed = applyChange(last, intent.change, scene);
  const { durationSeconds, ...lengthless } = changed;
  const facts = inputFacts(intent.facts);
  const base = facts.bars === undefined || durationSeconds === undefined ? changed : lengthless;
  const { mode } = intent.change;
  const prompt = mode === undefined && facts.key === undefined ? base.prompt : inMode(base.prompt, intent.facts);
  return { ...base, ...facts, prompt, seed: intent.change.isNewTake ? seed : (last.seed ?? seed) };
}

/** Says of a job what of its request is not served as asked. */
function* sayUnmet(job: unknown): Script {
  const { data: reading } = jobViewSchema.pick({ reading: true }).safeParse(job);
  if (reading?.reading && isUnmet(reading.reading)) yield* say(`${reading.reading.said} `);
}

/** The sample that another take is one of, where it is there already. */
function variedSample(memory: Memory): Pick<MakeInput, "variationOf"> {
  const [sample] = memory.jobs.find(({ jobId }) => jobId === memory.make?.jobId)?.samples ?? [];
  return sample ? { variationOf: sample.sampleId } : {};
}

/** The sample that a new one is to follow, with its tempo and key. */
function* followed(about: Reference, scene: Scene): Script<Partial<MakeInput>> {
  const { sampleId } = yield* sourceOf(about, scene, "follow");
  const { samples } = remember([...scene.earlier, ...scene.done]);
  const known = samples.find((sample) => sample.sampleId === sampleId);
  return { inputSampleId: sampleId, ...withoutUndefined({ bpm: known?.bpm, key: known?.key }) };
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

function typeOf(sound: string, { bars }: MusicFacts): Pick<MakeInput, "type" | "bars"> {
  if (/\bone[- ]?shots?\b|\bhit\b/i.test(sound) && bars === undefined) return { type: "one_shot" };
  if (/\bfill$/i.test(sound) && bars === undefined) return { type: "loop", bars: 1 };
  return bars !== undefined || /\b(?:loops?|beats?|grooves?)\b/i.test(sound) ? { type: "loop" } : {};
}

function applyChange(last: MakeInput, change: Change, scene: Scene): MakeInput {
  return {
    ...last,
    prompt: changePrompt(last.prompt, change),
    ...changedTempo(last, change, scene),
    ...changedKey(last, change, scene),
    ...changedLength(last, change),
  };
}

function changedLength({ bars, durationSeconds }: MakeInput, { length = 1, moreBars = 0 }: Change): Partial<MakeInput> {
  if (length === 1 && moreBars === 0) return {};
  if (durationSeconds === undefined || moreBars !== 0) {
    return { bars: clamp(Math.round((bars ?? DEFAULT_BARS) * length) + moreBars, 1, limits.MAX_BARS) };
  }
  const { MIN_DURATION_SECONDS: shortest, MAX_SYNTH_SECONDS: longest } = limits;
  return { durationSeconds: clamp(durationSeconds * length, shortest, longest) };
}

function changedTempo(last: MakeInput, { tempo = 1, moreBpm = 0 }: Change, scene: Scene): Partial<MakeInput> {
  if (tempo === 1 && moreBpm === 0) return {};
  return { bpm: clamp(Math.round(bpmOf(last, scene) * tempo + moreBpm), limits.MIN_BPM, limits.MAX_BPM) };
}

function changedKey(last: MakeInput, change: Change, scene: Scene): Partial<MakeInput> {
  if (change.semitones === undefined && change.mode === undefined) return {};
  return { key: shiftKey(keyOf(last, scene), change) };
}

function changePrompt(prompt: string, { added, removed, genre }: Change): string {
  const words = prompt.split(/\s+/).filter((word) => !removed.includes(word.toLowerCase()));
  const present = new Set(words.map((word) => word.toLowerCase()));
  const fresh = added.filter((word) => !present.has(word.toLowerCase()));
  // Adjectives go before the sound, phrases such as "with more reverb" after it.
  const before = fresh.filter((word) => !word.includes(" "));
  const behind = fresh.filter((word) => word.includes(" "));
  const text = [...before, ...words, ...behind].join(" ");
  const named = genre === undefined ? null : findGenreIn(text);
  const styled = genre === undefined ? text : named ? text.replace(named.words, genre) : `${genre} ${text}`;
  return styled.slice(0, limits.MAX_PROMPT_CHARACTERS);
}

/** Base of "slower": the requested tempo, else the made sample's, else the genre's. */
function bpmOf(last: MakeInput, { memory }: Scene): number {
  return last.bpm ?? madeOf(memory)?.bpm ?? genreOf(last)?.bpm ?? DEFAULT_BPM;
}

/** Base of "up a fifth", chosen likewise. */
function keyOf(last: MakeInput, { memory }: Scene): string {
  return last.key ?? madeOf(memory)?.key ?? genreOf(last)?.key ?? DEFAULT_KEY;
}

function madeOf({ samples }: Memory): SampleView | undefined {
  return samples.find(({ type }) => type === "generated");
}

function genreOf({ prompt }: MakeInput): GenreFacts | null {
  const genre = findGenreIn(prompt);
  return genre && findGenre(genre.name);
}

/** Refuses in the words of the request what the contract would refuse. */
function* checkRequest(input: MakeInput): Script {
  const checked = checkInput(generateSample.input, input);
  if (checked.success) return;
  const [problem] = checked.problems;
  yield* endWith(BOUNDS[problem?.field ?? ""] ?? `I cannot make that: ${problem?.message ?? "it is not valid"}.`);
}

const BOUNDS: Readonly<Record<string, string>> = {
  bpm: `I can make ${limits.MIN_BPM} to ${limits.MAX_BPM} BPM. Which tempo shall it be?`,
  bars: `I can make 1 to ${limits.MAX_BARS} whole bars. How many shall it be?`,
  durationSeconds: `I can make ${limits.MIN_DURATION_SECONDS} to ${limits.MAX_SYNTH_SECONDS} seconds. How long shall it be?`,
  variations: `I can make 1 to ${limits.MAX_VARIATIONS} variations at once. How many shall it be?`,
  prompt: `I need a description of at most ${limits.MAX_PROMPT_CHARACTERS} characters.`,
};

function announce(intent: Making, input: MakeInput): string {
  const { variations = 1 } = input;
  const what = describe(input);
  if (intent.kind === "vary")
    return variations > 1 ? `${variations} more takes of ${what}.` : `Another take of ${what}.`;
  if (intent.kind === "change") return `Making it again: ${what}.`;
  return `Making ${variations > 1 ? `${variations} takes of ` : ""}${what}.`;
}

function describe({ prompt, bpm, key, bars, durationSeconds }: MakeInput): string {
  const length = bars ? [`${bars} ${bars === 1 ? "bar" : "bars"}`] : durationSeconds ? [`${durationSeconds} s`] : [];
  const facts = [...length, ...(bpm ? [`${bpm} BPM`] : []), ...(key ? [key] : [])].join(", ");
  return `${prompt}${facts ? ` (${facts})` : ""}`;
}

function textOf(input: MakeInput): string {
  return JSON.stringify(Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** True if the same sample would be made again. */
function isSame(input: MakeInput, last: MakeInput | undefined): boolean {
  return last !== undefined && textOf(input) === textOf(last);
}

/** A prompt that says the mode, for which a key's field has but major and minor; another that it said before is left out. */
function inMode(prompt: string, { mode }: MusicFacts): string {
  const plain = prompt.replace(/, [a-z]+ mode\b/, "");
  return mode === undefined ? plain : `${plain}, ${mode} mode`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Genres of the built-in synthesiser, for the help. */
export const GENRE_NAMES: readonly string[] = GENRES.map(({ name }) => name);
