import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { openAudio } from "../../audio/codec/open-audio.ts";
import type { MixSource, StemName } from "../../audio/separate/separate.ts";
import { openFile } from "../../bodies/open-file.ts";
import { type Part, partsOf } from "./stem-words.ts";
import { extractStreams } from "./stems-container.ts";

export const STEMS: readonly StemName[] = ["drums", "bass", "other", "vocals"];

/** Files that are looked at. */
const AUDIO = /\.(wav|wave|aif|aiff|flac|mp3|ogg|opus|m4a|caf)$/i;
/** Native Instruments' Stems; MUSDB18 is made of them. */
const CONTAINER = /\.stem\.(mp4|m4a)$/i;
/** MUSDB18 in the folder of another: DIR/musdb18hq/test/TRACK. */
const DEEPEST = 4;

/** A song whose stems are known, by its place. */
export interface MixPlace {
  name: string;
  path: string;
  kind: "folder" | "container";
}

/** A mix that is open, and the truth about it. */
export interface KnownMix {
  mix: MixSource;
  /** As long, and with as many channels, as the mix. */
  stems: Partial<Record<StemName, MixSource>>;
  close(): void;
}

interface OpenPart {
  part: Part;
  file: string;
  source: MixSource;
}

/** Songs with stems at or below a folder, by name: folders with files that are named as stems are, and `.stem.mp4`. */
export function findMixes(folder: string): MixPlace[] {
  return placesIn(folder, 0).map((place) => ({ ...place, name: path.relative(folder, place.path) || place.name }));
}

function placesIn(folder: string, depth: number): MixPlace[] {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith(".") && name !== "__MACOSX")
    .toSorted();
  // Of a link, what it leads to; one that leads nowhere is neither.
  const kindOf = (name: string) => statSync(path.join(folder, name), { throwIfNoEntry: false });
  const files = names.filter((name) => kindOf(name)?.isFile());
  const containers = files.filter((name) => CONTAINER.test(name));
  const inside = depth < DEEPEST ? names.filter((name) => kindOf(name)?.isDirectory()) : [];
  const own: MixPlace[] = stemFiles(files) ? [{ name: path.basename(folder), path: folder, kind: "folder" }] : [];
  return [
    ...own,
    ...containers.map((name): MixPlace => ({ name, path: path.join(folder, name), kind: "container" })),
    ...inside.flatMap((name) => placesIn(path.join(folder, name), depth + 1)),
  ];
}

/** Files of a song with the part that each is; null where they are none. */
function stemFiles(files: readonly string[]): { file: string; part: Part }[] | null {
  const sounds = files.filter((name) => AUDIO.test(name) && !CONTAINER.test(name));
  const parts = partsOf(sounds.map((name) => path.parse(name).name));
  return sounds.length < 2 || !parts ? null : sounds.map((file, i) => ({ file, part: parts[i] ?? "other" }));
}

/**
 * Opens a song, whose files are read stretch by stretch.
 * @throws Error where they do not belong together or cannot be read
 */
export async function openMix(place: MixPlace): Promise<KnownMix> {
  const extracted = place.kind === "container" ? await extractStreams(place.path) : null;
  const folder = extracted?.folder ?? place.path;
  const closers: (() => void)[] = extracted ? [extracted.close] : [];
  const close = (): void => closers.forEach((each) => each());
  try {
    const parts: OpenPart[] = [];
    for (const { file, part } of stemFiles(readdirSync(folder).toSorted()) ?? []) {
      const opened = openFile(path.join(folder, file));
      closers.unshift(opened.close);
      parts.push({ part, file, source: await openAudio(opened) });
    }
    const mix = assemble(parts);
    extracted?.unlink();
    return { ...mix, close };
  } catch (error) {
    close();
    throw error;
  }
}

function assemble(parts: readonly OpenPart[]): Omit<KnownMix, "close"> {
  const rates = new Map(parts.map(({ file, source }) => [source.sampleRate, file]));
  if (rates.size > 1) {
    const told = [...rates].map(([rate, file]) => `${file} has ${rate} Hz`).join(", ");
    throw new Error(`Its files have different sample rates (${told}): convert them to one`);
  }
  const shape = {
    sampleRate: parts[0]?.source.sampleRate ?? 0,
    channelCount: Math.max(...parts.map(({ source }) => source.channelCount)),
    length: Math.max(...parts.map(({ source }) => source.length)),
  };
  const of = (isMeant: (part: Part) => boolean): MixSource | null => {
    const sources = parts.filter(({ part }) => isMeant(part)).map(({ source }) => source);
    return sources.length === 0 ? null : sumOf(sources, shape);
  };
  const stems = STEMS.flatMap((stem) => {
    const source = of((part) => part === stem);
    return source ? [[stem, source] as const] : [];
  });
  // An instrumental is a part of the mix only where its own parts are not there.
  const isWhole = stems.some(([stem]) => stem !== "vocals");
  const summed = of((part) => part !== "mix" && (part !== "instrumental" || !isWhole));
  const mix = of((part) => part === "mix") ?? summed;
  if (!mix || stems.length === 0) throw new Error("It has no stems");
  return { mix, stems: Object.fromEntries(stems) };
}

/** The sum of sources, of which shorter ones end in silence and those of one channel are in all. */
function sumOf(sources: readonly MixSource[], shape: Omit<MixSource, "read">): MixSource {
  const odd = sources.find(({ channelCount }) => channelCount !== 1 && channelCount !== shape.channelCount);
  if (odd)
    throw new Error(`Its files have ${odd.channelCount} and ${shape.channelCount} channels: convert them to two`);
  return {
    ...shape,
    read(start, end) {
      const sum = Array.from({ length: shape.channelCount }, () => new Float32Array(end - start));
      for (const { read } of sources) {
        const channels = read(start, end);
        sum.forEach((into, channel) => {
          const samples = channels[channels.length === 1 ? 0 : channel] ?? [];
          for (let i = 0; i < samples.length; i++) into[i] = (into[i] ?? 0) + (samples[i] ?? 0);
        });
      }
      return sum;
    },
  };
}
