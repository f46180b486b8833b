import type { Mode } from "../../../contracts/words/key.ts";
import type { BassStyle, ChordVoice, DrumKit } from "../genres/genre.ts";
import type { Instrument } from "../instruments.ts";
import type { Group } from "./group-words.ts";
import { NAMED_INSTRUMENTS } from "./instrument-names.ts";
import type { Mood } from "../mood.ts";
import type { Playing } from "../playing.ts";

/** Meaning of an instrument word. "drums" stands for the genre's drums. */
export interface InstrumentWord {
  instruments: readonly Instrument[] | "drums";
  /** It means whichever of these plays; `instruments` are the usual ones. */
  group?: Group;
  bassStyle?: BassStyle;
  chordVoice?: ChordVoice;
  drumKit?: DrumKit;
  /** What it is to play, where a word beside it says so. */
  plays?: Playing;
  /** True for words that mean a single hit unless the prompt asks for a loop. */
  single?: boolean;
  /** True for another instrument, in whose place the nearest is played. */
  near?: true;
  /** True for a class of sounds, which stands aside where one of them is named: "laser fx". */
  general?: true;
}

/** Meaning of a mood word. */
export interface MoodWord extends Partial<Mood> {
  mode?: Mode;
  tempo?: "slow" | "fast";
  /** Decay of a one-shot. */
  ring?: "long" | "short";
}

const drum = (instrument: Instrument): InstrumentWord => ({ instruments: [instrument], single: true });
const plays = (...instruments: Instrument[]): InstrumentWord => ({ instruments });
const any = (group: Group, ...instruments: Instrument[]): InstrumentWord => ({ instruments, group });
const near = (word: InstrumentWord): InstrumentWord => ({ ...word, near: true });
const bass = (bassStyle?: BassStyle): InstrumentWord => ({ instruments: ["bass"], bassStyle });

/** Basses by their names, each also with its line: "slap bass line". */
const BASS_WORDS: Readonly<Record<string, InstrumentWord>> = withLines({
  "808s": bass("808"),
  "808 bass": bass("808"),
  bass: bass(),
  bassline: bass(),
  baseline: bass(),
  "bass line": bass(),
  "sub bass": bass("sub"),
  sub: bass("sub"),
  reese: bass("reese"),
  "reese bass": bass("reese"),
  acid: bass("acid"),
  "acid bass": bass("acid"),
  "acid line": bass("acid"),
  "303": bass("acid"),
  "plucked bass": bass("pluck"),
  "pluck bass": bass("pluck"),
  "slap bass": bass("slap"),
  "upright bass": bass("upright"),
  "acoustic bass": bass("upright"),
  "double bass": bass("upright"),
  "walking bass": bass("upright"),
  "fingered bass": bass("finger"),
  "finger bass": bass("finger"),
  "picked bass": bass("pick"),
  "pick bass": bass("pick"),
  "moog bass": bass("moog"),
  "synth bass": bass("moog"),
  "fm bass": bass("fm"),
  wobble: bass("wobble"),
  "wobble bass": bass("wobble"),
});

/** Words and phrases of a prompt that name instruments, in lower case. */
export const INSTRUMENT_WORDS: Readonly<Record<string, InstrumentWord>> = {
  ...NAMED_INSTRUMENTS,
  brushes: { instruments: "drums", drumKit: "brushes" },
  kit: { instruments: "drums" },
  drumkit: { instruments: "drums" },
  handclap: drum("clap"),
  handclaps: plays("clap"),
  "snare drum": drum("snare"),
  "drum machine": { instruments: "drums" },
  "lead guitar": { instruments: ["distorted_guitar"], plays: "melody" },
  "rhythm guitar": any("guitars", "electric_guitar"),
  "electric guitars": plays("electric_guitar"),
  "acoustic guitars": plays("steel_guitar"),
  "distorted guitars": plays("distorted_guitar"),
  "guitar acoustic": plays("steel_guitar"),
  "guitar electric": plays("electric_guitar"),
  "guitar nylon": plays("nylon_guitar"),
  "guitar distorted": plays("distorted_guitar"),
  guitar: any("guitars", "steel_guitar"),
  guitars: any("guitars", "steel_guitar"),
  amen: near({ instruments: "drums" }),
  "amen break": near({ instruments: "drums" }),
  percussions: any("percussion", "percussion", "shaker"),
  drum: { instruments: "drums" },
  drums: { instruments: "drums" },
  "drum kit": { instruments: "drums" },
  "drum beat": { instruments: "drums" },
  "drum beats": { instruments: "drums" },
  beats: { instruments: "drums" },
  break: { instruments: "drums" },
  breaks: { instruments: "drums" },
  kick: drum("kick"),
  kicks: plays("kick"),
  "kick drum": drum("kick"),
  "bass drum": drum("kick"),
  snare: drum("snare"),
  snares: plays("snare"),
  clap: drum("clap"),
  claps: plays("clap"),
  rim: drum("rim"),
  rimshot: drum("rim"),
  "hi hat": drum("closed_hat"),
  hihat: drum("closed_hat"),
  hat: drum("closed_hat"),
  "hi hats": plays("closed_hat", "open_hat"),
  hihats: plays("closed_hat", "open_hat"),
  hats: plays("closed_hat", "open_hat"),
  "closed hat": drum("closed_hat"),
  "closed hihat": drum("closed_hat"),
  "closed hi hat": drum("closed_hat"),
  "closed hats": plays("closed_hat"),
  "open hat": drum("open_hat"),
  "open hihat": drum("open_hat"),
  "open hi hat": drum("open_hat"),
  "open hats": plays("open_hat"),
  "crash cymbal": drum("crash"),
  shaker: plays("shaker"),
  shakers: plays("shaker"),
  percussion: any("percussion", "percussion", "shaker"),
  perc: any("percussion", "percussion"),
  percs: any("percussion", "percussion"),
  conga: drum("percussion"),
  congas: plays("percussion"),
  tom: drum("tom"),
  toms: plays("tom"),
  crash: drum("crash"),
  cymbal: near(drum("crash")),
  "808": { instruments: ["bass"], bassStyle: "808", single: true },
  ...BASS_WORDS,
  chord: any("chords", "chords"),
  chords: any("chords", "chords"),
  "chord progression": any("chords", "chords"),
  stab: { instruments: ["chords"], chordVoice: "stab" },
  stabs: { instruments: ["chords"], chordVoice: "stab" },
  supersaw: { instruments: ["chords"], chordVoice: "supersaw" },
  harmony: any("chords", "chords"),
  pad: plays("pad"),
  pads: plays("pad"),
  "synth pad": plays("pad"),
  atmosphere: plays("pad", "texture"),
  keys: any("keyboards", "keys"),
  "upright piano": near(plays("felt_piano")),
  "steel guitar": near(plays("steel_guitar")),
  "bass guitar": bass("finger"),
  "electric bass": bass("finger"),
  theremin: near(plays("lead")),
  "electric piano": plays("keys"),
  "piano electric": plays("keys"),
  keyboard: near(any("keyboards", "keys")),
  pluck: plays("pluck"),
  plucks: plays("pluck"),
  lead: any("melodies", "lead"),
  melody: any("melodies", "lead"),
  topline: any("melodies", "lead"),
  synth: plays("lead"),
  "synth lead": plays("lead"),
  arp: plays("arp"),
  "synth arp": plays("arp"),
  "synth arpeggio": plays("arp"),
  "lead synth": plays("lead"),
  arps: plays("arp"),
  arpeggios: plays("arp"),
  arpeggio: plays("arp"),
  arpeggiated: plays("arp"),
  sequence: plays("arp"),
  string: plays("strings"),
  strings: plays("strings"),
  "strings staccato": plays("staccato_strings"),
  "strings tremolo": plays("tremolo_strings"),
  "strings pizzicato": plays("pizzicato"),
  "trumpet muted": plays("muted_trumpet"),
  orchestra: near(plays("strings")),
  "strings ostinato": near(plays("staccato_strings")),
  "staccato strings ostinato": near(plays("staccato_strings")),
  trumpets: near(plays("brass")),
  chant: near(plays("choir")),
  zap: near(drum("laser")),
  "laser zap": near(drum("laser")),
  "lead vocal": { instruments: ["vocal"], plays: "melody" },
  "lead vocals": { instruments: ["vocal"], plays: "melody" },
  vocal: any("vocals", "vocal"),
  vocals: any("vocals", "vocal"),
  vox: any("vocals", "vocal"),
  voice: any("vocals", "vocal"),
  texture: plays("texture"),
  vinyl: plays("texture"),
  "vinyl crackle": plays("texture"),
  crackle: plays("texture"),
  "vinyl noise": plays("texture"),
  "vinyl stop": near({ instruments: ["texture"], single: true }),
  "tape stop": near({ instruments: ["texture"], single: true }),
  foley: near(plays("texture")),
  "keys jingling": near(plays("texture")),
  "jingling keys": near(plays("texture")),
  "noise riser": { instruments: ["riser"], single: true },
  "noise sweep": { instruments: ["riser"], single: true },
  "white noise riser": { instruments: ["riser"], single: true },
  "white noise sweep": { instruments: ["riser"], single: true },
  downlifter: { instruments: ["riser"], single: true },
  downlifters: { instruments: ["riser"], single: true },
  downsweep: { instruments: ["riser"], single: true },
  "down sweep": { instruments: ["riser"], single: true },
  risers: plays("riser"),
  riser: { instruments: ["riser"], single: true },
  uplifter: { instruments: ["riser"], single: true },
  "sweep down": { instruments: ["riser"], single: true },
  "noise sweep down": { instruments: ["riser"], single: true },
  "white noise sweep down": { instruments: ["riser"], single: true },
  sweep: { instruments: ["riser"], single: true },
  "build up": { instruments: ["riser"], single: true },
  impact: { instruments: ["impact"], single: true },
  boom: { instruments: ["impact"], single: true },
  fx: { instruments: ["riser", "impact"], single: true, general: true },
};

/** Comparatives, which mean what their words do; "busier" and the like are of single parts (`../change.ts`). */
const COMPARED =
  "bright:brighter crisp:crisper shiny:shinier happy:happier sunny:sunnier sad:sadder moody:moodier mellow:mellower " +
  "soft:softer smooth:smoother deep:deeper dusty:dustier hard:harder heavy:heavier gritty:grittier dirty:dirtier punchy:punchier " +
  "clean:cleaner calm:calmer dreamy:dreamier spacey:spacier wide:wider dry:drier dry:dryer tight:tighter snappy:snappier " +
  "boomy:boomier groovy:groovier huge:huger";

/** Words of a prompt that set mood or mode, in lower case; moods of several words add up, each trait within -1 to 1. */
export const MOOD_WORDS: Readonly<Record<string, MoodWord>> = withComparatives({
  dark: { brightness: -0.5, mode: "minor" },
  darker: { brightness: -0.6, mode: "minor" },
  moody: { brightness: -0.3, mode: "minor" },
  sad: { mode: "minor", energy: -0.2 },
  melancholic: { mode: "minor", energy: -0.2, space: 0.2 },
  evil: { brightness: -0.3, drive: 0.4, mode: "minor" },
  mysterious: { mode: "minor", space: 0.4 },
  bright: { brightness: 0.6 },
  crisp: { brightness: 0.4 },
  shiny: { brightness: 0.6 },
  happy: { brightness: 0.3, mode: "major" },
  uplifting: { brightness: 0.4, mode: "major", energy: 0.2 },
  euphoric: { brightness: 0.4, mode: "major", energy: 0.3, space: 0.2 },
  sunny: { brightness: 0.3, mode: "major" },
  summer: { brightness: 0.3, mode: "major" },
  warm: { brightness: -0.3, drive: 0.15 },
  mellow: { brightness: -0.4, energy: -0.2 },
  soft: { brightness: -0.3, drive: -0.4, energy: -0.3 },
  smooth: { drive: -0.3 },
  deep: { brightness: -0.35 },
  muffled: { brightness: -0.8 },
  dusty: { brightness: -0.45, drive: 0.3 },
  vintage: { brightness: -0.3, drive: 0.2 },
  retro: { drive: 0.1 },
  aggressive: { drive: 0.7, energy: 0.4, brightness: 0.1 },
  hard: { drive: 0.6, energy: 0.3 },
  heavy: { drive: 0.5, energy: 0.2 },
  gritty: { drive: 0.6 },
  distorted: { drive: 0.9 },
  dirty: { drive: 0.5 },
  punchy: { drive: 0.25, energy: 0.2 },
  clean: { drive: -0.6 },
  energetic: { energy: 0.5 },
  driving: { energy: 0.4 },
  groovy: { energy: 0.1 },
  busy: { energy: 0.6 },
  minimal: { energy: -0.6 },
  sparse: { energy: -0.6 },
  simple: { energy: -0.4 },
  chill: { energy: -0.3, brightness: -0.2 },
  relaxed: { energy: -0.3 },
  calm: { energy: -0.4, space: 0.2 },
  peaceful: { energy: -0.4, space: 0.3, mode: "major" },
  dreamy: { space: 0.6, brightness: -0.1 },
  ethereal: { space: 0.8 },
  spacey: { space: 0.7 },
  spacious: { space: 0.6 },
  epic: { space: 0.6, energy: 0.3 },
  huge: { space: 0.4, energy: 0.2 },
  wide: { space: 0.2 },
  atmospheric: { space: 0.5 },
  dry: { space: -0.9 },
  tight: { space: -0.6, ring: "short" },
  snappy: { space: -0.4, energy: 0.1, ring: "short" },
  boomy: { brightness: -0.3, space: 0.2, ring: "long" },
  intimate: { space: -0.4, energy: -0.2 },
  slow: { tempo: "slow" },
  fast: { tempo: "fast" },
});

function withComparatives(words: Readonly<Record<string, MoodWord>>): Record<string, MoodWord> {
  const compared = COMPARED.split(" ").flatMap((pair) => {
    const [word = "", comparative = ""] = pair.split(":");
    const meaning = words[word];
    return meaning ? [[comparative, meaning] as const] : [];
  });
  return { ...words, ...Object.fromEntries(compared) };
}

function withLines(words: Readonly<Record<string, InstrumentWord>>): Record<string, InstrumentWord> {
  const lines = Object.entries(words)
    .filter(([phrase]) => phrase.endsWith(" bass"))
    .flatMap(([phrase, word]) => [`${phrase} line`, `${phrase}line`].map((line) => [line, word] as const));
  return { ...words, ...Object.fromEntries(lines) };
}
