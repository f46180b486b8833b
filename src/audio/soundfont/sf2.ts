import { AudioError } from "../audio.ts";
import { readText, viewOf } from "../codec/riff.ts";
import { type Generators, G, generatorsIn } from "./generators.ts";

/** The bytes of a file by offset and length; fewer where it ends. */
export type ReadBytes = (offset: number, length: number) => Uint8Array;

/** One recording of a SoundFont. Places are in samples of the pool, of compressed ones (SF3) in bytes. */
export interface SampleHeader {
  name: string;
  start: number;
  end: number;
  /** Of compressed ones from the start of the sample. */
  loopStart: number;
  loopEnd: number;
  sampleRate: number;
  rootKey: number;
  /** Cents. */
  correction: number;
  /** Ogg Vorbis, as MuseScore's SF3 has it. */
  isCompressed: boolean;
}

/** A recording on a range of keys and velocities, with its generators: those of the preset are added to the instrument's. */
export interface Zone {
  keys: readonly [low: number, high: number];
  velocities: readonly [low: number, high: number];
  sample: SampleHeader;
  generators: Generators;
}

export interface Preset {
  name: string;
  bank: number;
  program: number;
  /** Worked out when they are asked for. */
  zones: () => readonly Zone[];
}

/** A SoundFont 2 or 3 without its samples, which stay in the file. */
export interface SoundFont {
  presets: readonly Preset[];
  /** Bytes of the pool of 16-bit samples. */
  samplesAt: number;
  samplesLength: number;
  read: ReadBytes;
}

/** Records of the hydra, by the SoundFont Technical Specification 2.04, §7. */
const RECORD = { phdr: 38, pbag: 4, pgen: 4, inst: 22, ibag: 4, igen: 4, shdr: 46 } as const;
type Table = keyof typeof RECORD;
/** Bit of a sample's type that SF3 sets for Ogg Vorbis. */
const VORBIS = 0x10;
const ROM = 0x8000;
/** No sane SoundFont has more than this beside its samples. */
const MOST_ARTICULATION_BYTES = 64 * 1024 * 1024;
const MOST_CHUNKS = 64;
/** Zones of a preset: each of its own with each of the instrument that it leads to. */
const MOST_ZONES = 65_536;
/** Records of a zone that are read; there are 61 generators. */
const MOST_GENERATORS = 256;

/**
 * Reads presets, instruments and sample headers.
 * @throws AudioError `unsupported` if the file is no SoundFont, `truncated` if its tables do not fit together
 */
export function readSoundFont(read: ReadBytes): SoundFont {
  const head = read(0, 12);
  if (head.length < 12 || readText(head, 0, 4) !== "RIFF" || readText(head, 8, 4) !== "sfbk") {
    throw new AudioError("unsupported", "The file is no SoundFont (SF2 or SF3).");
  }
  const lists = chunksOf(read, 12, 12 + viewOf(head).getUint32(4, true) - 4);
  const [pool, hydra] = ["sdta", "pdta"].map((kind) => lists.find(({ id, list }) => id === "LIST" && list === kind));
  if (!pool || !hydra) throw damaged("it has no samples or no presets");
  const smpl = chunksOf(read, pool.at + 4, pool.at + pool.length).find(({ id }) => id === "smpl");
  if (!smpl) throw damaged("it has no samples");
  if (hydra.length > MOST_ARTICULATION_BYTES) throw damaged("its tables are too long");
  const end = hydra.at + hydra.length;
  const tables = new Map(
    chunksOf(read, hydra.at + 4, end).map(({ id, at, length }) => [id, read(at, Math.min(length, end - at))]),
  );
  const table = (name: Table): DataView[] => recordsOf(tables.get(name), RECORD[name]);
  return { presets: presetsOf(table), samplesAt: smpl.at, samplesLength: smpl.length, read };
}

interface Chunk {
  id: string;
  /** Of a LIST its kind. */
  list: string;
  at: number;
  length: number;
}

function chunksOf(read: ReadBytes, from: number, to: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = from; at + 8 <= to && chunks.length < MOST_CHUNKS;) {
    const head = read(at, 12);
    if (head.length < 8) break;
    const length = viewOf(head).getUint32(4, true);
    chunks.push({ id: readText(head, 0, 4), list: readText(head, 8, 4), at: at + 8, length });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

function recordsOf(bytes: Uint8Array | undefined, size: number): DataView[] {
  if (!bytes || bytes.length < size || bytes.length % size !== 0) throw damaged("its tables are incomplete");
  const count = bytes.length / size;
  return Array.from({ length: count }, (_, index) => viewOf(bytes.subarray(index * size, (index + 1) * size)));
}

function presetsOf(table: (name: Table) => DataView[]): Preset[] {
  const samples = table("shdr").slice(0, -1).map(sampleOf);
  const instruments = zonesOf(table("inst"), table("ibag"), table("igen"), 20);
  const presets = zonesOf(table("phdr"), table("pbag"), table("pgen"), 24);
  return table("phdr")
    .slice(0, -1)
    .map((view, index) => ({
      name: nameOf(view),
      program: view.getUint16(20, true),
      bank: view.getUint16(22, true),
      zones: () => flattened(presets(index), instruments, samples),
    }));
}

/**
 * The generators of each zone of a preset or an instrument; a first zone that leads nowhere is its global one.
 * @param bagAt where a record names its first zone
 */
function zonesOf(
  records: readonly DataView[],
  bags: readonly DataView[],
  generators: readonly DataView[],
  bagAt: number,
): (index: number) => readonly Generators[] {
  return (index) => {
    const [from, to] = [records[index], records[index + 1]].map((record) => record?.getUint16(bagAt, true) ?? 0);
    return bags.slice(from, to).map((bag, offset) => {
      const next = bags[(from ?? 0) + offset + 1];
      const first = bag.getUint16(0, true);
      const last = next?.getUint16(0, true) ?? generators.length;
      return generatorsIn(generators.slice(first, Math.min(last, first + MOST_GENERATORS)));
    });
  };
}

function flattened(
  preset: readonly Generators[],
  instruments: (index: number) => readonly Generators[],
  samples: readonly SampleHeader[],
): Zone[] {
  let count = 0;
  return withGlobal(preset, G.instrument).flatMap((outer) => {
    const zones = instruments(outer.get(G.instrument) ?? -1);
    count += zones.length;
    if (count > MOST_ZONES) throw damaged("a preset has too many zones");
    return withGlobal(zones, G.sampleId).flatMap((inner): Zone[] => {
      const sample = samples[inner.get(G.sampleId) ?? -1];
      if (!sample) return [];
      const keys = within(inner.get(G.keyRange), outer.get(G.keyRange));
      const velocities = within(inner.get(G.velocityRange), outer.get(G.velocityRange));
      return [{ keys, velocities, sample, generators: added(inner, outer) }];
    });
  });
}

function withGlobal(zones: readonly Generators[], target: number): Generators[] {
  const [first] = zones;
  const global = first && !first.has(target) ? first : null;
  return zones.filter((zone) => zone.has(target)).map((zone) => (global ? new Map([...global, ...zone]) : zone));
}

function within(inner = 0x7f00, outer = 0x7f00): [number, number] {
  return [Math.max(inner & 0xff, outer & 0xff), Math.min(inner >> 8, outer >> 8)];
}

/** What a preset may not change (§8.5): places in the pool, the root and fixed keys. */
const INSTRUMENT_ONLY: ReadonlySet<number> = new Set([
  G.startOffset,
  G.endOffset,
  G.loopStartOffset,
  G.loopEndOffset,
  G.startCoarse,
  G.endCoarse,
  G.loopStartCoarse,
  G.loopEndCoarse,
  G.fixedKey,
  G.fixedVelocity,
  G.sampleModes,
  G.exclusiveClass,
  G.rootKey,
  G.sampleId,
  G.instrument,
  G.keyRange,
  G.velocityRange,
]);

function added(inner: Generators, outer: Generators): Generators {
  const sum = new Map(inner);
  for (const [generator, amount] of outer) {
    if (!INSTRUMENT_ONLY.has(generator)) sum.set(generator, G.valueOf(inner, generator) + amount);
  }
  return sum;
}

function sampleOf(view: DataView): SampleHeader {
  const long = (at: number) => view.getUint32(at, true);
  const rootKey = view.getUint8(40);
  const type = view.getUint16(44, true);
  if ((type & ROM) !== 0) return { ...NOTHING, name: nameOf(view) };
  return {
    name: nameOf(view),
    start: long(20),
    end: long(24),
    loopStart: long(28),
    loopEnd: long(32),
    sampleRate: Math.min(192_000, Math.max(400, long(36))),
    rootKey: rootKey > 127 ? 60 : rootKey,
    correction: view.getInt8(41),
    isCompressed: (type & VORBIS) !== 0,
  };
}

const NOTHING: SampleHeader = {
  name: "",
  start: 0,
  end: 0,
  loopStart: 0,
  loopEnd: 0,
  sampleRate: 44_100,
  rootKey: 60,
  correction: 0,
  isCompressed: false,
};

function nameOf(view: DataView): string {
  return readText(new Uint8Array(view.buffer, view.byteOffset, 20), 0, 20).trim();
}

function damaged(why: string): AudioError {
  return new AudioError("truncated", `The SoundFont is damaged: ${why}.`);
}
