import type { AudioMetadata } from "../../audio/codec/metadata.ts";
import type { OpenAudio } from "../../audio/codec/open-audio.ts";
import { wavPieces, type WavMetadata, type WavPieces } from "../../audio/codec/wav.ts";
import { PIECE } from "../../audio/core/sound-shape.ts";
import { INSTRUMENTAL } from "../../contracts/words/stems.ts";
import type { ModelReporter, WrittenFile } from "../worker/protocol.ts";
import { ScratchFile } from "../worker/scratch-file.ts";

/** Half a step of 24 bits: what is below is written as zero. */
const SMALLEST_STEP = 2 ** -24;
/** Of the files. */
const BIT_DEPTH = 24;
const VOCALS = "vocals";

/** A file of a split, and the stems that it is the sum of. */
export interface StemSlot<Stem extends string = string> {
  name: string;
  of: readonly Stem[];
}

/** Files of a split: each stem, or the vocals and the sum of all others. */
export function slotsOf<Stem extends string>(stems: readonly Stem[], isInTwo: boolean): StemSlot<Stem>[] {
  if (!isInTwo) return stems.map((name) => ({ name, of: [name] }));
  const [voice, rest] = [stems.filter((name) => name === VOCALS), stems.filter((name) => name !== VOCALS)];
  return [
    { name: VOCALS, of: voice },
    { name: INSTRUMENTAL, of: rest },
  ].filter(({ of }) => of.length > 0);
}

/** The sum of stretches of stems, made in place of nothing: a single stem is itself. */
export function sumOfStems(parts: readonly (readonly Float32Array[])[]): readonly Float32Array[] {
  const [first = [], ...others] = parts;
  if (others.length === 0) return first;
  return first.map((samples, channel) => {
    const sum = samples.slice();
    for (const other of others) other[channel]?.forEach((value, i) => (sum[i] = (sum[i] ?? 0) + value));
    return sum;
  });
}

/** WAV files (24 bits) of a split's stems, written while they are made, so that no stem is ever whole in memory. */
export class StemFiles {
  readonly #files: StemFile[];

  /** @param scratch begins the paths of the files */
  constructor(slots: readonly StemSlot[], audio: OpenAudio, scratch: string) {
    this.#files = slots.map((slot) => new StemFile(slot, audio, scratch));
  }

  /** True if every sample so far is zero at the bit depth of written stems. */
  get isSilent(): boolean {
    return this.#files.every((file) => file.isSilent);
  }

  /** Appends a stretch of each stem. */
  add(stems: Readonly<Record<string, readonly Float32Array[]>>): void {
    for (const file of this.#files) file.add(stems);
  }

  /** Finishes the files and hands them over. */
  handOver(reporter: ModelReporter): void {
    for (const file of this.#files) {
      const written = file.finish();
      reporter.output({ slot: file.name, name: `${file.name}.wav`, contentType: "audio/wav", ...written });
    }
  }

  close(): void {
    for (const file of this.#files) file.close();
  }
}

/** One of them. */
class StemFile {
  readonly name: string;
  readonly #of: readonly string[];
  readonly #wav: WavPieces;
  readonly #file: ScratchFile;
  readonly #room: Uint8Array;
  #isSilent = true;

  constructor({ name, of }: StemSlot, { sampleRate, channelCount, length, metadata }: OpenAudio, scratch: string) {
    this.name = name;
    this.#of = of;
    const shape = { sampleRate, channelCount, frames: length };
    this.#wav = wavPieces(shape, { bitDepth: BIT_DEPTH, metadata: describeStem(metadata, name) });
    this.#room = new Uint8Array((PIECE * channelCount * BIT_DEPTH) / 8);
    this.#file = new ScratchFile(`${scratch}${name}`);
    this.#file.write(this.#wav.head);
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  add(stems: Readonly<Record<string, readonly Float32Array[]>>): void {
    const parts = this.#of.map((stem) => stems[stem] ?? []);
    const length = parts[0]?.[0]?.length ?? 0;
    for (let start = 0; start < length; start += PIECE) {
      const stretch = parts.map((part) => part.map((samples) => samples.subarray(start, start + PIECE)));
      this.#append(sumOfStems(stretch));
    }
  }

  finish(): WrittenFile {
    this.#file.write(this.#wav.tail);
    return this.#file.finish();
  }

  close(): void {
    this.#file.close();
  }

  #append(channels: readonly Float32Array[]): void {
    this.#isSilent &&= isSilent(channels);
    this.#file.write(this.#wav.encode(channels, this.#room));
  }
}

/** True if every sample is zero at the bit depth of written stems. */
export function isSilent(channels: readonly Float32Array[]): boolean {
  return channels.every((samples) => samples.every((sample) => Math.abs(sample) < SMALLEST_STEP));
}

/** Stems inherit the input's metadata: tempo, key, loop points. */
function describeStem(metadata: AudioMetadata, stem: string): WavMetadata {
  const title = metadata.title === undefined ? stem : `${metadata.title} (${stem})`;
  return { ...metadata, title, software: "wav0-mcp" };
}
