import { AudioError } from "../../audio.ts";
import { parseTempo, presentOnly, type AudioMetadata } from "../metadata.ts";
import { concatBytes } from "../riff.ts";
import { readBlock } from "./block.ts";
import { findElement, readChildren, readElement, signed, text, type Element } from "./ebml.ts";
import { ID } from "./ids.ts";
import { readSoundTrack, type SoundTrack } from "./track.ts";

/** The first sound track of a Matroska or WebM file, with its packets. */
export interface MatroskaSound {
  track: SoundTrack;
  packets: Uint8Array[];
  /** Nanoseconds at the end of the last packets that are not to be heard. */
  discardedAtEnd: number;
  metadata: AudioMetadata;
}

/** True if these bytes begin like a Matroska or WebM file. */
export function isMatroska(bytes: Uint8Array): boolean {
  return readElement(bytes, 0)?.id === ID.ebml;
}

/** Elements whose content is read as if it stood beside them: so none need state its size, and a recording may end anywhere. */
const ENTERED = new Set<number>([ID.segment, ID.cluster, ID.blockGroup]);

/**
 * Reads a file from its beginning; what follows damage is not looked for.
 * @throws AudioError `truncated` without a description of tracks, `unsupported` without sound
 */
export function readMatroska(bytes: Uint8Array): MatroskaSound {
  const reading = new Reading();
  for (let at = 0; ;) {
    const element = readElement(bytes, at);
    if (!element) break;
    at = ENTERED.has(element.id) ? element.start : (element.end ?? bytes.length);
    if (!ENTERED.has(element.id)) reading.take(element, bytes);
  }
  return reading.finish();
}

class Reading {
  #track: SoundTrack | null = null;
  #hasTracks = false;
  #discarded = 0;
  /** True if the last block lost some of its end. */
  #isDiscarding = false;
  #metadata: AudioMetadata = {};
  readonly #packets: Uint8Array[] = [];

  take({ id, start, end }: Element, bytes: Uint8Array): void {
    const content = bytes.subarray(start, end ?? bytes.length);
    const isWhole = end !== null && end <= bytes.length;
    switch (id) {
      case ID.tracks:
        this.#hasTracks = true;
        this.#track ??= readSoundTrack(content);
        break;
      case ID.simpleBlock:
      case ID.block:
        if (isWhole) this.#takeBlock(content);
        break;
      case ID.discardPadding:
        this.#discarded += signed(content);
        this.#isDiscarding = true;
        break;
      case ID.tags:
        this.#metadata = { ...this.#metadata, ...readTags(content) };
        break;
    }
  }

  #takeBlock(content: Uint8Array): void {
    const block = readBlock(content);
    const track = this.#track;
    if (!block || !track || block.track !== track.number) return;
    // A discard before a block that is played in full is not the end of the sound.
    if (!this.#isDiscarding) this.#discarded = 0;
    this.#isDiscarding = false;
    for (const frame of block.frames) {
      this.#packets.push(track.prefix.length === 0 ? frame : concatBytes([track.prefix, frame]));
    }
  }

  finish(): MatroskaSound {
    if (!this.#track) {
      if (this.#hasTracks) throw new AudioError("unsupported", "This Matroska or WebM file holds no sound.");
      throw new AudioError("truncated", "This Matroska or WebM file ends before its tracks are described.");
    }
    const discardedAtEnd = this.#isDiscarding ? Math.max(0, this.#discarded) : 0;
    return { track: this.#track, packets: this.#packets, discardedAtEnd, metadata: this.#metadata };
  }
}

function readTags(tags: Uint8Array): AudioMetadata {
  const values = new Map<string, string>();
  for (const tag of readChildren(tags)) {
    if (tag.id !== ID.tag) continue;
    for (const { id, content } of readChildren(tag.content)) {
      const name = id === ID.simpleTag ? findElement(content, ID.tagName) : null;
      const value = name && findElement(content, ID.tagString);
      if (name && value) values.set(text(name).toUpperCase(), text(value).trim());
    }
  }
  return presentOnly({
    bpm: parseTempo(values.get("BPM")),
    key: values.get("INITIAL_KEY") ?? values.get("INITIALKEY"),
    title: values.get("TITLE"),
    comment: values.get("COMMENT"),
    software: values.get("ENCODER"),
  });
}
