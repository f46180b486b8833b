import type { MusicalKey } from "../../contracts/words/key.ts";
import { type Change, readChange, readFrame } from "./change.ts";
import { chordRootsOf } from "./compose.ts";
import { choosePlaying, MAX_BARS } from "./choices.ts";
import { grooveLike, grooveOf } from "./genres/groove-of.ts";
import { GENRES } from "./genres/index.ts";
import { INSTRUMENTS, type Instrument, STRIPS } from "./instruments.ts";
import { recipeOf } from "./layers.ts";
import { heardInstruments, type Part, partOf, partsOf } from "./part.ts";
import { instrumentsOf, type PromptReading, readPrompt } from "./prompt.ts";
import { groupNamed } from "./reading/group-words.ts";
import { type PartSource, readRecipe, type SampleRecipe } from "./recipe.ts";
import { describeMoods, withMoods } from "./variation/kept-mood.ts";
import { unservedIn, type Varied } from "./variation/unserved-words.ts";
import { keyText, modeFamily } from "./scales.ts";
import { beatsPerBar } from "./score.ts";

/** A wish for a variation. Fields given here win over the prompt. */
export interface VariationRequest {
  prompt: string;
  /** Parts that keep their notes and their sound; "all" for the same piece in another key, tempo or section. */
  keep: readonly Part[] | "all";
  bpm?: number | undefined;
  /** `flats`: its tonic was written as one. */
  key?: (MusicalKey & { flats?: boolean }) | undefined;
  bars?: number | undefined;
  seed: number;
}

/** Bounds of tempo, as readRecipe has them. */
const TEMPO = { low: 20, high: 400 };
const PITCHED: ReadonlySet<Part> = new Set(["bass", "chords", "pad", "lead", "vocals"]);

/**
 * A recipe for a variation of a sample: kept parts keep their notes and their sound, the others are composed again by
 * prompt and seed, in the harmony of what is kept. At another tempo or key all parts play the same steps of the scale,
 * in their own registers; a change of mode keeps the degrees. Where all is kept, moods change its sound alone. Of a stem, what is not heard stays as it is.
 */
export function varyRecipe({ chosen: _chosen, ...given }: SampleRecipe, request: VariationRequest): SampleRecipe {
  const change = readChange(request.prompt);
  const frame = frameOf(given, request);
  const original = keyName(given) === keyName(frame) ? given : inOwnRegisters(given);
  const present = partsOf(original.instruments);
  const heard = partsOf(heardInstruments(original));
  const kept = present.filter((part) => request.keep === "all" || request.keep.includes(part) || !heard.includes(part));
  const arranged = {
    ...frame,
    ...arrangementOf(original, change),
    ...harmonyOf(original, frame, kept, present),
  };
  if (kept.length === present.length) {
    const { recipe, served } = withMoods(original, readPrompt(request.prompt));
    const whole = { ...recipe, ...arranged, instruments: withAccents(original.instruments, change) };
    return { ...whole, ...saidBack(request, { instruments: heardInstruments(whole), isAllKept: true, served }) };
  }
  const fresh = renew(original, request, kept);
  const instruments = withAccents(withStem(original, fresh.instruments), change);
  const said = saidBack(request, {
    instruments: heardInstruments({ ...original, instruments }),
    isAllKept: false,
    served: [],
  });
  // Written notes go on in a kept part alone, and a kit unless the new genre has another.
  const {
    written: _written,
    groove: _groove,
    drumKit: _drumKit,
    vowel: _vowel,
    glide: _glide,
    style: _style,
    ...frameless
  } = original;
  return { ...frameless, ...fresh, ...arranged, instruments, kept: keptParts(original, kept, instruments), ...said };
}

/** Words of the request that have no effect, stand-ins, and wishes that another one or a limit overrode. */
function saidBack(
  { prompt, bpm, bars, seed }: VariationRequest,
  varied: Varied,
): Pick<SampleRecipe, "ignored" | "substituted" | "changed"> {
  const reading = readPrompt(prompt);
  const ignored = unservedIn(reading, varied);
  const substituted = reading.substituted.filter(({ asked }) => !ignored.includes(asked));
  const changed = readRecipe({ prompt, bpm, bars, type: "loop", seed }).changed?.filter(({ what }) =>
    ["tempo", "bars"].includes(what),
  );
  return {
    ignored,
    ...(substituted.length > 0 ? { substituted } : {}),
    ...(changed && changed.length > 0 ? { changed } : {}),
  };
}

/** Says what a variation keeps and changes, as far as its original has it and it is heard. */
export function describeVariation(original: SampleRecipe, varied: SampleRecipe): string {
  const [before, after] = [heardInstruments(original), heardInstruments(varied)];
  const changed = varied.kept ? partsOf(after.filter((each) => !isKept(varied, each))) : [];
  const kept = partsOf(varied.kept ? after.filter((each) => isKept(varied, each)) : before);
  const gone = partsOf(before).filter((part) => !partsOf(after).includes(part));
  const density = Object.entries(varied.density ?? {});
  const facts = [
    varied.bpm === original.bpm || varied.kind === "one_shot" ? "" : `${varied.bpm} BPM`,
    keyName(varied) === keyName(original) ? "" : keyName(varied),
    varied.bars === original.bars ? "" : `${varied.bars} bars`,
  ].filter(Boolean);
  return [
    kept.length > 0 ? `Kept: ${kept.join(", ")}.` : "",
    changed.length > 0 ? `New: ${changed.join(", ")}.` : "",
    gone.length > 0 ? `Left out: ${gone.join(", ")}.` : "",
    ...density.map(([part, more]) => `${more === 1 ? "Busier" : "Sparser"}: ${part}.`),
    varied.section === undefined
      ? ""
      : `As ${varied.section === "intro" || varied.section === "outro" ? "an" : "a"} ${varied.section}.`,
    changed.length === 0 ? describeMoods(original, varied) : "",
    facts.length > 0 ? `Now ${facts.join(", ")}.` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** A stem whose part the new genre does not have keeps its instruments. */
function withStem(original: SampleRecipe, instruments: readonly Instrument[]): readonly Instrument[] {
  const isSilent = heardInstruments({ ...original, instruments: [...instruments] }).length === 0;
  return isSilent ? [...instruments, ...heardInstruments(original)] : instruments;
}

function inOwnRegisters({ transposed: _moved, ...recipe }: SampleRecipe): SampleRecipe {
  return recipe;
}

function keyName({ key, flats }: Pick<SampleRecipe, "key" | "flats">): string {
  return keyText(key, flats);
}

function isKept({ kept = [] }: SampleRecipe, instrument: Instrument): boolean {
  return kept.some(({ instruments }) => instruments.includes(instrument));
}

function frameOf(
  original: SampleRecipe,
  request: VariationRequest,
): Pick<SampleRecipe, "bpm" | "key" | "flats" | "bars" | "durationSeconds"> {
  const named = readFrame(request.prompt);
  const bpm = Math.min(TEMPO.high, Math.max(TEMPO.low, request.bpm ?? named.bpm ?? original.bpm));
  const tonic = named.tonic ?? original.key.tonic;
  const key = request.key ? keyAskedOf(original, request.key) : { tonic, mode: named.mode ?? original.key.mode };
  const isNamed = request.key !== undefined || named.tonic !== null;
  const flats = isNamed ? (request.key ? request.key.flats : named.flats) === true : original.flats === true;
  if (original.bars === null) return { bpm, key, flats, bars: null, durationSeconds: original.durationSeconds };
  const bars = Math.min(MAX_BARS, Math.max(1, Math.round(request.bars ?? named.bars ?? original.bars)));
  return { bpm, key, flats, bars, durationSeconds: (bars * beatsPerBar(original) * 60) / bpm };
}

/** Fields know major and minor only: of the original's kind, it is the original's scale. */
function keyAskedOf({ key: { mode } }: SampleRecipe, asked: MusicalKey): SampleRecipe["key"] {
  return { tonic: asked.tonic, mode: modeFamily(mode) === asked.mode ? mode : asked.mode };
}

function arrangementOf(original: SampleRecipe, change: Change): Pick<SampleRecipe, "section" | "density"> {
  const section = change.section ?? original.section;
  const density = { ...original.density, ...change.density };
  return { ...(section ? { section } : {}), ...(Object.keys(density).length > 0 ? { density } : {}) };
}

/** New parts follow the chords of the kept ones; a mode of their own would choose others. */
function harmonyOf(
  original: SampleRecipe,
  frame: Pick<SampleRecipe, "key" | "bars">,
  kept: readonly Part[],
  present: readonly Part[],
): Pick<SampleRecipe, "chordRoots"> {
  if (original.kind === "one_shot") return {};
  const isMoved = frame.key.mode !== original.key.mode || frame.bars !== original.bars;
  const isJoined = kept.length < present.length && kept.some((part) => PITCHED.has(part));
  return isMoved || isJoined ? { chordRoots: chordRootsOf(original) } : {};
}

/** A drop begins with a crash where there are drums, and an intro leads somewhere. */
function withAccents(instruments: readonly Instrument[], { section }: Change): Instrument[] {
  const hasDrums = instruments.some((instrument) => STRIPS[instrument].role === "drum");
  const wanted = new Set(instruments);
  if (section === "drop" && hasDrums) wanted.add("crash");
  if (section === "intro") wanted.add("riser");
  return INSTRUMENTS.filter((instrument) => wanted.has(instrument));
}

/** The parts that are composed again: as the original has them, changed by what the prompt names. */
function renew(
  original: SampleRecipe,
  { prompt, seed }: VariationRequest,
  kept: readonly Part[],
): PartSource & Pick<SampleRecipe, "moodWords" | "style"> {
  const reading = readPrompt(prompt);
  const read = readRecipe({ prompt, seed });
  const hasGenre = reading.genres.length > 0;
  const hasMood = hasGenre || reading.moods.length > 0;
  const genre = hasGenre ? read.genre : original.genre;
  const stay = original.instruments.filter((instrument) => kept.includes(partOf(instrument)));
  const others = genre === original.genre ? original.instruments : GENRES[genre].instruments;
  const free = [...others, ...namedIn(reading, others)].filter((instrument) => !kept.includes(partOf(instrument)));
  const drumKit = reading.drumKit ?? (hasGenre ? GENRES[genre].drumKit : original.drumKit);
  const excluded = new Set(
    reading.instruments.flatMap(({ word, standing }) =>
      standing === "excluded"
        ? (groupNamed(word) ??
          instrumentsOf(
            word,
            INSTRUMENTS.filter((each) => STRIPS[each].role === "drum"),
          ))
        : [],
    ),
  );
  const chosen = new Set([...stay, ...free].filter((instrument) => !excluded.has(instrument)));
  return {
    genre,
    ...grooveBeside(
      original,
      { ...original, genre, seed, groove: hasGenre ? read.groove : undefined },
      stay.length > 0,
    ),
    instruments: INSTRUMENTS.filter((instrument) => (chosen.size > 0 ? chosen : new Set(stay)).has(instrument)),
    bassStyle: reading.bassStyle ?? (hasGenre ? read.bassStyle : original.bassStyle),
    chordVoice: reading.chordVoice ?? (hasGenre ? read.chordVoice : original.chordVoice),
    ...(drumKit === undefined ? {} : { drumKit }),
    ...defined({
      vowel: reading.vowel ?? original.vowel,
      glide: reading.glide || original.glide,
      plays: playsIn(reading, original, others),
      style: hasGenre ? read.style : original.style,
    }),
    mood: hasMood ? read.mood : original.mood,
    moodWords: hasMood ? read.moodWords : original.moodWords,
    halfTime: reading.halfTime || original.halfTime,
    seed,
  };
}

/** What instruments play: as the prompt says, else as in the original. */
function playsIn(reading: PromptReading, original: SampleRecipe, others: readonly Instrument[]): SampleRecipe["plays"] {
  const { plays } = choosePlaying({ instruments: others }, reading, INSTRUMENTS);
  return plays || original.plays ? { ...original.plays, ...plays } : undefined;
}

/** New parts take the swing of the kept ones. */
function grooveBeside(
  original: SampleRecipe,
  { genre, groove, metre, seed }: Partial<SampleRecipe> & Pick<SampleRecipe, "genre" | "seed">,
  hasKept: boolean,
): Pick<SampleRecipe, "groove"> {
  if (groove !== undefined) return { groove };
  if (!hasKept || original.kind === "one_shot") return {};
  return { groove: grooveLike(grooveOf(original), { genre, seed, ...(metre ? { metre } : {}) }).name };
}

/** Instruments that the prompt wants; "drums" are those of the piece, if it has any. */
function namedIn(reading: PromptReading, others: readonly Instrument[]): Instrument[] {
  const own = others.filter((instrument) => STRIPS[instrument].role === "drum");
  const drums: readonly Instrument[] = own.length > 0 ? own : ["kick", "clap", "closed_hat"];
  const wanted = reading.instruments.filter(({ standing }) => standing !== "excluded");
  return wanted.flatMap(({ word }) => instrumentsOf(word, drums, others));
}

/** Kept instruments by the recipe that each comes from, which may be another than the original's own. */
function keptParts(
  original: SampleRecipe,
  kept: readonly Part[],
  instruments: readonly Instrument[],
): NonNullable<SampleRecipe["kept"]> {
  const bySource = new Map<string, { instruments: Instrument[]; source: PartSource }>();
  for (const instrument of original.instruments) {
    if (!kept.includes(partOf(instrument)) || !instruments.includes(instrument)) continue;
    const source = sourceOf(recipeOf(original, instrument));
    const id = JSON.stringify(source);
    const group = bySource.get(id) ?? { instruments: [], source };
    group.instruments.push(instrument);
    bySource.set(id, group);
  }
  return [...bySource.values()];
}

function sourceOf(recipe: SampleRecipe): PartSource {
  const { genre, groove, instruments, bassStyle, chordVoice, drumKit, vowel, glide, plays, mood } = recipe;
  const { halfTime, seed, written } = recipe;
  const voices = defined({ drumKit, vowel, glide, plays });
  const source = { genre, instruments, bassStyle, chordVoice, ...voices, mood, halfTime, seed };
  return { ...source, ...(groove === undefined ? {} : { groove }), ...(written ? { written } : {}) };
}

function defined<Facts extends object>(facts: Facts): { [Name in keyof Facts]?: NonNullable<Facts[Name]> } {
  // The others have values.
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof defined<Facts>
  >;
}
