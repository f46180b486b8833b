import { keyTag, readKeyTag } from "./key-tag.ts";
import { parseTempo, presentOnly, type AudioMetadata } from "../metadata.ts";

/** The one table of what each family of tags calls a fact of a sample. */

/** Fields that a family has for a fact: those that are read, the first one first; `written` is the one that is written. */
interface FieldNames {
  written?: string;
  read: readonly string[];
}

type Fact = "title" | "bpm" | "key" | "comment" | "software";

/**
 * `id3`: frames of ID3v2.3 and 2.4. `vorbis`: comments in FLAC and Ogg. `ape`: items of APEv2, which is
 * read only. `info`: the INFO list of RIFF, in which IKEY
 * means keywords: some programs keep the key there, so it is read and not written; a WAV file has tempo and key in its
 * `id3 ` chunk.
 */
const FIELDS = {
  id3: {
    title: named("TIT2"),
    bpm: named("TBPM"),
    key: named("TKEY"),
    comment: named("COMM"),
    software: named("TSSE", "TENC"),
  },
  vorbis: {
    title: named("TITLE"),
    bpm: named("BPM", "TEMPO"),
    key: named("INITIALKEY", "KEY"),
    comment: named("COMMENT", "DESCRIPTION"),
    software: { read: ["ENCODER"] },
  },
  ape: {
    title: { read: ["TITLE"] },
    bpm: { read: ["BPM", "TEMPO"] },
    key: { read: ["INITIALKEY", "KEY"] },
    comment: { read: ["COMMENT"] },
    software: { read: ["ENCODER"] },
  },
  info: {
    title: named("INAM"),
    bpm: { read: ["IBPM"] },
    key: { read: ["IKEY"] },
    comment: named("ICMT"),
    software: named("ISFT"),
  },
} as const satisfies Record<string, Record<Fact, FieldNames>>;

/** A family of tags. */
export type TagFamily = keyof typeof FIELDS;

function named(written: string, ...alsoRead: string[]): FieldNames {
  return { written, read: [written, ...alsoRead] };
}

/** The facts that the fields of a tag state. */
export function factsOfTag(family: TagFamily, fields: ReadonlyMap<string, string>): AudioMetadata {
  const textOf = (fact: Fact) => FIELDS[family][fact].read.map((name) => fields.get(name)).find(Boolean);
  return presentOnly({
    title: textOf("title"),
    bpm: parseTempo(textOf("bpm")),
    ...readKeyTag(textOf("key")),
    comment: textOf("comment"),
    software: textOf("software"),
  });
}

/** The fields of a tag that states the facts; what is unknown, or has no field in the family, is left out. */
export function tagOfFacts(family: TagFamily, metadata: AudioMetadata): [name: string, text: string][] {
  const { title, bpm, comment, software } = metadata;
  const texts: Record<Fact, string | undefined> = {
    title,
    bpm: bpm === undefined ? undefined : String(bpm),
    key: keyTag(metadata),
    comment,
    software,
  };
  const fields: Record<Fact, FieldNames> = FIELDS[family];
  return FACTS.flatMap((fact) => {
    const [name, text] = [fields[fact].written, texts[fact]];
    return name !== undefined && text ? [[name, text]] : [];
  });
}

const FACTS: readonly Fact[] = ["title", "bpm", "key", "comment", "software"];
