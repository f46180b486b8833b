import type { AudioData, Hertz, ProgressListener } from "../audio.ts";
import { createRandom } from "../core/random.ts";
import { composeScore, RING } from "./compose.ts";
import { GENRES } from "./genres/index.ts";
import type { Genre } from "./genres/genre.ts";
import { type Instrument, isPitched } from "./instruments.ts";
import { layersOf, recipeOf } from "./layers.ts";
import { bendSeam, type Cut, cutSound, planCut, type SeamBend, settleSeam } from "./mix/ends.ts";
import { applyGlue, cleanMix, type Glue, glueMix, levelLoop, raiseToCeiling, scaleMix } from "./mix/master.ts";
import { mixDown, reverbSeconds, type Session } from "./mix/mixdown.ts";
import { type Performance, renderNotes, ringingLength } from "./mix/track.ts";
import { scaleSide, widthGain } from "./mix/width.ts";
import { heardInstruments, type Part, partsOf } from "./part.ts";
import { isKeyed, type SampleRecipe } from "./recipe.ts";
import { beatsPerBar, type Score } from "./score.ts";
import { frequencyOf, type MidiNote, noteAtOrAbove, pitchClassOf } from "./theory.ts";
import { KITS } from "./voices/kits.ts";
import type { Sound, Timbre, Voice } from "./voices/voice.ts";

/** A finished sample. */
export interface RenderedSample {
  /** Stereo, true peak at most -1 dBTP. */
  audio: AudioData;
  recipe: SampleRecipe;
  /** The note a sampler should map it to: the tonic of a loop, the note of a one-shot; null where nothing has a pitch. */
  rootMidiNote: MidiNote | null;
}

/** How to render. */
export interface RenderOptions {
  onProgress?: ProgressListener;
  /** Default 44.1 kHz. */
  sampleRate?: Hertz;
  /** Voices of the user's SoundFonts, by instrument. */
  voices?: Partial<Record<Instrument, Voice>>;
}

const DEFAULT_SAMPLE_RATE: Hertz = 44_100;
const MIDDLE_C: MidiNote = 60;
const A4: MidiNote = 69;

/** One part of a sample, as it is heard in the finished whole; its recipe renders it alone. */
export interface RenderedStem extends RenderedSample {
  part: Part;
}

/** Gains of the master, for the parts of the mix to be given the same. */
type Master = { width: number; gain: number } & (
  | { glue: Glue | null; gluedWidth: number; seam: SeamBend }
  | { cut: Cut }
);

/**
 * Renders a recipe. The same recipe gives the same bytes on every machine. A loop has exactly
 * round(bars · 4 · 60 / bpm · rate) samples and joins its own start; a one-shot starts at once and rings out. A recipe of
 * some parts alone gives their stem: to the last bit that of `renderStems` where it is one part.
 */
export function renderSample(recipe: SampleRecipe, options: RenderOptions = {}): RenderedSample {
  const session = openSession(recipe, options);
  const whole = renderWhole(session, options.onProgress);
  const audio = soloOf(session, whole, heardInstruments(recipe));
  options.onProgress?.(1);
  return { audio, recipe, rootMidiNote: rootOf(recipe, session.score) };
}

/** Renders each part by itself: the stems sum to the sample of `renderSample`. One at a time, since a long loop's would not fit in memory. */
export function* renderStems(recipe: SampleRecipe, options: RenderOptions = {}): Generator<RenderedStem> {
  const parts = partsOf(heardInstruments(recipe));
  const solos = renderSolos(
    recipe,
    parts.map((part) => [part]),
    options,
  );
  for (const part of parts) {
    const { value: stem } = solos.next();
    if (stem) yield { part, ...stem };
  }
}

/**
 * Renders groups of parts by themselves, one after the other, with their own reverb, echoes and ducking, through the gains
 * that the master gave the whole. The recipe of each gives its bytes again.
 */
export function* renderSolos(
  recipe: SampleRecipe,
  groups: readonly (readonly Part[])[],
  options: RenderOptions = {},
): Generator<RenderedSample, undefined> {
  const report = (done: number) => options.onProgress?.(done / (groups.length + 1));
  const session = openSession(recipe, options);
  const whole = renderWhole(session, (fraction) => report(fraction));
  for (const [index, parts] of groups.entries()) {
    const stem = soloed(recipe, parts);
    const audio = soloOf(session, whole, heardInstruments(stem), (fraction) => report(1 + index + fraction));
    if (index + 1 === groups.length) options.onProgress?.(1);
    yield { audio, recipe: stem, rootMidiNote: rootOf(stem, session.score) };
  }
}

/** The recipe of some parts alone; of all of them it is the whole's. */
function soloed(recipe: SampleRecipe, parts: readonly Part[]): SampleRecipe {
  const isWhole = partsOf(recipe.instruments).every((part) => parts.includes(part));
  return isWhole ? recipe : { ...recipe, solo: [...parts] };
}

/** Some instruments alone, through the master of the whole; all of them are the whole. */
function soloOf(
  session: Session,
  { audio, master }: { audio: AudioData; master: Master },
  heard: readonly Instrument[],
  onProgress?: ProgressListener,
): AudioData {
  if (heard.length === session.recipe.instruments.length) return audio;
  return audioOf(masterAlike(mixDown(session, heard, onProgress), master, session), session);
}

function renderWhole(session: Session, onProgress?: ProgressListener): { audio: AudioData; master: Master } {
  const { recipe, genre, performance } = session;
  const { sampleRate } = performance;
  const mix = mixDown(session, recipe.instruments, onProgress);
  cleanMix(mix, performance);
  const width = widthGain(mix, recipe.kind, sampleRate);
  scaleSide(mix, width);
  if (recipe.kind === "loop") {
    const glue = glueMix(mix, limitingOf(recipe, genre), performance);
    // A limiter that turns hits down leaves what they left at the sides.
    const gluedWidth = Math.min(1, widthGain(mix, recipe.kind, sampleRate));
    scaleSide(mix, gluedWidth);
    const seam = settleSeam(mix);
    const gain = levelLoop(mix, sampleRate);
    return { audio: audioOf(mix, session), master: { width, glue, gluedWidth, seam, gain } };
  }
  const cut = planCut(mix, recipe.durationSeconds, sampleRate);
  const shaped = cutSound(mix, cut, sampleRate);
  const gain = raiseToCeiling(shaped, sampleRate);
  return { audio: audioOf(shaped, session), master: { width, cut, gain } };
}

/** All that the master does is linear once its gains are known, so it does the same to a part as to the whole. */
function masterAlike(part: Sound, master: Master, { performance }: Session): Sound {
  cleanMix(part, performance);
  scaleSide(part, master.width);
  if ("cut" in master) {
    const shaped = cutSound(part, master.cut, performance.sampleRate);
    scaleMix(shaped, master.gain);
    return shaped;
  }
  if (master.glue) applyGlue(part, master.glue, performance.edge);
  scaleSide(part, master.gluedWidth);
  bendSeam(part, master.seam);
  scaleMix(part, master.gain);
  return part;
}

function audioOf({ left, right }: Sound, { performance }: Session): AudioData {
  return { sampleRate: performance.sampleRate, channels: [left, right] };
}

function openSession(recipe: SampleRecipe, { sampleRate = DEFAULT_SAMPLE_RATE, voices }: RenderOptions): Session {
  const score = composeScore(recipe);
  const genre = GENRES[recipe.genre];
  const performance = planPerformance(recipe, { score, genre, sampleRate, ...(voices ? { voices } : {}) });
  const players = layersOf(recipe).flatMap(({ instruments, recipe: own }) => {
    const player = { recipe: own, genre: GENRES[own.genre], performance: voicedBy(own, performance) };
    return instruments.map((instrument) => [instrument, player] as const);
  });
  return { recipe, genre, score, performance, players: new Map(players) };
}

/** The same performance with a layer's own sounds. */
function voicedBy(recipe: SampleRecipe, performance: Performance): Performance {
  return { ...performance, seed: recipe.seed, timbre: timbreOf(recipe, GENRES[recipe.genre]) };
}

function planPerformance(
  recipe: SampleRecipe,
  plan: { score: Score; genre: Genre; sampleRate: Hertz; voices?: Partial<Record<Instrument, Voice>> },
): Performance {
  const samplesPerBeat = (60 / recipe.bpm) * plan.sampleRate;
  const timbre = timbreOf(recipe, plan.genre);
  const voices = plan.voices ? { voices: plan.voices } : {};
  const base = { seed: recipe.seed, timbre, ...voices, sampleRate: plan.sampleRate, samplesPerBeat };
  if (recipe.kind === "loop") {
    const length = Math.round((((recipe.bars ?? 1) * beatsPerBar(recipe) * 60) / recipe.bpm) * plan.sampleRate);
    return { ...base, length, edge: "periodic" };
  }
  const dry = { ...base, length: 0, edge: "silent" as const };
  const ringing = recipe.instruments.map((instrument) =>
    ringingLength(
      renderNotes(
        instrument,
        plan.score.events.filter((event) => event.instrument === instrument),
        voicedBy(recipeOf(recipe, instrument), dry),
      ),
    ),
  );
  const tail = Math.round(reverbSeconds(recipe, plan.genre) * plan.sampleRate);
  return { ...dry, length: Math.max(...ringing) + tail };
}

/** The seed also turns the knobs a little, so that each has a sound of its own. */
function timbreOf(recipe: SampleRecipe, genre: Genre): Timbre {
  const random = createRandom(recipe.seed, "timbre");
  const brightness = genre.brightness + recipe.mood.brightness + 0.12 * random.bipolar();
  const drive = 0.3 + 0.7 * recipe.mood.drive + 0.07 * random.bipolar();
  const ring = RING[recipe.ring ?? "usual"];
  const { drumKit } = recipe;
  // A genre tunes the drums that it chose.
  const usual = (drumKit === undefined || drumKit === genre.drumKit ? genre : KITS[drumKit]).kit;
  const kit = {
    ...usual,
    kickFundamental: usual.kickFundamental * (1 + 0.03 * random.bipolar()),
    kickDecay: usual.kickDecay * (1 + 0.15 * random.bipolar()),
    snareTone: usual.snareTone * (1 + 0.06 * random.bipolar()),
    snareDecay: usual.snareDecay * (1 + 0.15 * random.bipolar()),
    hatDecay: usual.hatDecay * (1 + 0.15 * random.bipolar()),
  };
  if (recipe.tuned) kit.kickFundamental = frequencyOf(kickNote(recipe, genre));
  return {
    kit,
    brightness: Math.max(-1, Math.min(1, brightness)),
    drive: Math.max(0.02, Math.min(1, drive)),
    bassStyle: recipe.bassStyle,
    chordVoice: recipe.chordVoice,
    ...(drumKit === undefined ? {} : { drumKit }),
    ...(recipe.vowel === undefined ? {} : { vowel: recipe.vowel }),
    beatSeconds: 60 / recipe.bpm,
    ...(ring === 1 ? {} : { ring }),
  };
}

/** The tonic nearest to where the genre's kick settles. */
function kickNote({ key }: SampleRecipe, genre: Genre): MidiNote {
  const usual = A4 + 12 * Math.log2(genre.kit.kickFundamental / frequencyOf(A4));
  return noteAtOrAbove(pitchClassOf(key.tonic), Math.round(usual) - 6);
}

/** An aggressive mood is pushed harder. */
function limitingOf(recipe: SampleRecipe, genre: Genre): number {
  return genre.limiting * (1 + 0.5 * recipe.mood.drive);
}

function rootOf(recipe: SampleRecipe, score: Score): MidiNote | null {
  const heard = heardInstruments(recipe);
  const notes = score.events
    .filter(({ instrument }) => isPitched(instrument) && heard.includes(instrument))
    .map(({ note }) => note);
  if (notes.length === 0)
    return isKeyed({ ...recipe, instruments: heard }) ? kickNote(recipe, GENRES[recipe.genre]) : null;
  if (recipe.kind === "loop") return noteAtOrAbove(pitchClassOf(recipe.key.tonic), MIDDLE_C);
  // An inverted chord has its root above its lowest note.
  const tonic = pitchClassOf(recipe.key.tonic);
  return notes.find((note) => note % 12 === tonic) ?? noteAtOrAbove(tonic, Math.min(...notes) - 11);
}
