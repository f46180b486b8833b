import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { AudioError } from "../audio/audio.ts";
import { decodeAudio } from "../audio/codec/decode.ts";
import { readSoundFont, type SampleHeader, type SoundFont } from "../audio/soundfont/sf2.ts";
import { FACTS, INSTRUMENTS, type Instrument } from "../audio/synth/instruments.ts";
import { recipeOf } from "../audio/synth/layers.ts";
import { NAMED_INSTRUMENTS } from "../audio/synth/reading/instrument-names.ts";
import type { SampleRecipe } from "../audio/synth/recipe.ts";
import { compressedSamples, presetFor, presetVoice } from "../audio/synth/sampled/sampler.ts";
import type { ServedFont, ServedFonts } from "../audio/synth/sampled/served.ts";
import { slotOf } from "../audio/synth/sampled/slots.ts";
import type { Voice } from "../audio/synth/voices/voice.ts";

/** A SoundFont as the user's settings name it. */
export interface SoundFontFile {
  path: string;
  /** The instrument, or "drums" or "bass", that it is for; all that it has if absent. */
  instrument?: string;
}

/** A SoundFont whose file is open. */
interface OpenFont {
  served: ServedFont;
  font: SoundFont;
}

const MAX_NAME_CHARACTERS = 40;

/** The user's SoundFonts, open to be played from. Files stay open, and their samples are read as they are needed. */
export class SoundFonts {
  readonly served: ServedFonts;
  readonly #open: readonly OpenFont[];
  readonly #close: () => void;

  private constructor(open: readonly OpenFont[], faults: ServedFonts["faults"], close: () => void) {
    this.#open = open;
    this.served = { fonts: open.map(({ served }) => served), faults };
    this.#close = close;
  }

  /** Opens the files. One that cannot be read is a fault; the others serve. */
  static open(files: readonly SoundFontFile[]): SoundFonts {
    const descriptors: number[] = [];
    const open: OpenFont[] = [];
    const faults: ServedFonts["faults"][number][] = [];
    for (const file of files) {
      try {
        open.push(openFont(file, descriptors));
      } catch (error) {
        faults.push({ path: file.path, why: reasonOf(error) });
      }
    }
    return new SoundFonts(open, faults, () => {
      for (const descriptor of descriptors) closeSync(descriptor);
    });
  }

  /** Voices of the instruments that a recipe plays from SoundFonts; what is compressed is decoded first. */
  async voicesOf(recipe: SampleRecipe): Promise<Partial<Record<Instrument, Voice>>> {
    const voices: Partial<Record<Instrument, Voice>> = {};
    for (const [name, fontName] of Object.entries(recipe.sampled ?? {})) {
      const instrument = name as Instrument; // The keys are instruments.
      const slot = slotOf(instrument, recipeOf(recipe, instrument));
      const found = this.#open.find(({ served }) => served.name === fontName);
      const preset = slot && found && presetFor(found.font, slot, found.served.only !== undefined);
      if (!preset) continue;
      const decoded = await decodeAll(found.font, compressedSamples(preset));
      voices[instrument] = presetVoice(found.font, preset, { instrument, decoded });
    }
    return voices;
  }

  close(): void {
    this.#close();
  }
}

function openFont({ path: file, instrument }: SoundFontFile, descriptors: number[]): OpenFont {
  const only = instrument === undefined ? undefined : labelNamed(instrument);
  const descriptor = openSync(file, "r");
  descriptors.push(descriptor);
  if (!fstatSync(descriptor).isFile()) throw new AudioError("unsupported", "It is no file.");
  const font = readSoundFont((offset, length) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, fstatSync(descriptor).size - offset)));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, offset));
  });
  const presets = font.presets.map(({ bank, program }): [number, number] => [bank, program]);
  const name = path.basename(file, path.extname(file)).slice(0, MAX_NAME_CHARACTERS);
  return { font, served: { name, presets, ...(only === undefined ? {} : { only }) } };
}

/** The instrument that a setting names, as the reading calls it. */
function labelNamed(name: string): string {
  const word = name.trim().toLowerCase();
  if (word === "drums" || word === "bass") return word;
  const named =
    NAMED_INSTRUMENTS[word]?.instruments[0] ?? INSTRUMENTS.find((each) => each.replaceAll("_", " ") === word);
  if (named && slotOf(named, { bassStyle: "finger" })) return FACTS[named].label;
  throw new AudioError(
    "unsupported",
    `“${name}” is no instrument that a SoundFont can play; write for example piano=, drums= or bass=`,
  );
}

async function decodeAll(font: SoundFont, samples: readonly SampleHeader[]): Promise<Map<number, Float32Array>> {
  const decoded = new Map<number, Float32Array>();
  for (const { start, end } of samples) {
    const bytes = font.read(font.samplesAt + start, Math.max(0, Math.min(end, font.samplesLength) - start));
    const { audio } = await decodeAudio(bytes);
    decoded.set(start, audio.channels[0] ?? new Float32Array());
  }
  return decoded;
}

function reasonOf(error: unknown): string {
  if (error instanceof AudioError) return error.message;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "the file is missing";
  if (code === "EACCES" || code === "EPERM") return "the file may not be read";
  return error instanceof Error ? error.message : String(error);
}
