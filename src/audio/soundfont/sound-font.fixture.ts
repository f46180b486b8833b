/** A chunk of RIFF with its padding. */
function chunk(id: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.write(id, 0, "latin1");
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

const list = (kind: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  chunk("LIST", Buffer.from(kind, "latin1"), ...parts);

function record(size: number, name: string, numbers: readonly [at: number, value: number, bytes: 1 | 2 | 4][]): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write(name, 0, 19, "latin1");
  for (const [at, value, width] of numbers) bytes.writeUIntLE(value, at, width);
  return bytes;
}

const pair = (left: number, right: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(left, 0);
  bytes.writeUInt16LE(right & 0xffff, 2);
  return bytes;
};

/** A recording of the fixture: samples of 16 bits at 22,050 Hz, its root key, and its loop. */
export interface FixtureSample {
  samples: Int16Array;
  rootKey: number;
  loop?: readonly [start: number, end: number];
}

/** A preset with one instrument; a zone has a sample, ranges as [low, high] and more generators. */
export interface FixturePreset {
  name: string;
  bank: number;
  program: number;
  zones: {
    sample: number;
    keys?: readonly [number, number];
    velocities?: readonly [number, number];
    more?: [number, number][];
  }[];
  /** Generators of the instrument's global zone. */
  global?: [number, number][];
  /** Generators of the preset's global zone. */
  presetGlobal?: [number, number][];
  /** Generators of the preset's zone, which are added to the instrument's. */
  offsets?: [number, number][];
}

export const FIXTURE_RATE = 22_050;
const REST = 46;

const range = ([low, high]: readonly [number, number]): number => low + 256 * high;

/** Samples with the rest that the format asks for between them, and their headers. */
function poolOf(samples: readonly FixtureSample[]): { pool: Buffer[]; headers: Buffer[] } {
  const pool: Buffer[] = [];
  const headers: Buffer[] = [];
  let at = 0;
  for (const { samples: sound, rootKey, loop } of samples) {
    pool.push(Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength), Buffer.alloc(2 * REST));
    const [start, end] = loop ?? [0, 0];
    headers.push(
      record(46, "sample", [
        [20, at, 4],
        [24, at + sound.length, 4],
        [28, at + start, 4],
        [32, at + end, 4],
        [36, FIXTURE_RATE, 4],
        [40, rootKey, 1],
        [44, 1, 2],
      ]),
    );
    at += sound.length + REST;
  }
  return { pool, headers };
}

/**
 * The bytes of a SoundFont 2 with these presets.
 * @param low lowest bytes of samples of 24 bits
 */
export function soundFontOf(
  samples: readonly FixtureSample[],
  presets: readonly FixturePreset[],
  low?: Uint8Array,
): Uint8Array {
  const { pool, headers } = poolOf(samples);
  const [phdr, pbag, pgen, inst, ibag, igen]: Buffer[][] = [[], [], [], [], [], []];
  for (const [index, preset] of presets.entries()) {
    phdr?.push(
      record(38, preset.name, [
        [20, preset.program, 2],
        [22, preset.bank, 2],
        [24, pbag?.length ?? 0, 2],
      ]),
    );
    if (preset.presetGlobal) {
      pbag?.push(pair(pgen?.length ?? 0, 0));
      pgen?.push(...preset.presetGlobal.map(([generator, amount]) => pair(generator, amount)));
    }
    pbag?.push(pair(pgen?.length ?? 0, 0));
    pgen?.push(...(preset.offsets ?? []).map(([generator, amount]) => pair(generator, amount)), pair(41, index));
    inst?.push(record(22, preset.name, [[20, ibag?.length ?? 0, 2]]));
    if (preset.global) {
      ibag?.push(pair(igen?.length ?? 0, 0));
      igen?.push(...preset.global.map(([generator, amount]) => pair(generator, amount)));
    }
    for (const { sample, keys, velocities, more = [] } of preset.zones) {
      ibag?.push(pair(igen?.length ?? 0, 0));
      if (keys) igen?.push(pair(43, range(keys)));
      if (velocities) igen?.push(pair(44, range(velocities)));
      igen?.push(...more.map(([generator, amount]) => pair(generator, amount)), pair(53, sample));
    }
  }
  phdr?.push(record(38, "EOP", [[24, pbag?.length ?? 0, 2]]));
  inst?.push(record(22, "EOI", [[20, ibag?.length ?? 0, 2]]));
  pbag?.push(pair(pgen?.length ?? 0, 0));
  ibag?.push(pair(igen?.length ?? 0, 0));
  for (const generators of [pgen, igen]) generators?.push(pair(0, 0));
  const hydra = Object.entries({ phdr, pbag, pgen, inst, ibag, igen }).map(([id, records]) =>
    chunk(id, ...(records ?? [])),
  );
  return chunk(
    "RIFF",
    Buffer.from("sfbk", "latin1"),
    list("INFO", chunk("ifil", pair(2, 1))),
    list("sdta", chunk("smpl", ...pool), ...(low ? [chunk("sm24", low)] : [])),
    list("pdta", ...hydra, chunk("shdr", ...headers, record(46, "EOS", []))),
  );
}

/** Some periods of a sine that loops, at the root key 69. */
export function sineSample(hertz = 441, seconds = 0.2, amplitude = 16_000): FixtureSample {
  const length = Math.round(seconds * FIXTURE_RATE);
  const samples = Int16Array.from({ length }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * index) / FIXTURE_RATE)),
  );
  const period = FIXTURE_RATE / hertz;
  return { samples, rootKey: 69, loop: [Math.round(20 * period), Math.round(60 * period)] };
}
