/** A stream of random numbers that depends on nothing but its seed; the same on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [-1, 1). */
  bipolar(): number;
  between(low: number, high: number): number;
  /** Whole number in [0, count). */
  integer(count: number): number;
  chance(probability: number): boolean;
  /** @throws RangeError if the list is empty */
  pick<Item>(items: readonly Item[]): Item;
  /** Fills a signal with white noise, uniform in [-1, 1). */
  noiseInto(signal: Float32Array): void;
}

/**
 * Generator sfc32 (Chris Doty-Humphrey, PractRand), seeded by any list of numbers and words. An event that is seeded
 * by its own place stays the same when events around it change.
 */
export function createRandom(...seeds: readonly (number | string)[]): Random {
  let a = hashSeeds(seeds);
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const nextWord = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  const next = (): number => nextWord() / 4294967296;
  for (let round = 0; round < 15; round++) nextWord();
  return {
    next,
    bipolar: () => next() * 2 - 1,
    between: (low, high) => low + (high - low) * next(),
    integer: (count) => Math.floor(next() * count),
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new RangeError("Cannot pick from an empty list");
      return item;
    },
    noiseInto: (signal) => {
      for (let index = 0; index < signal.length; index++) signal[index] = nextWord() / 2147483648 - 1;
    },
  };
}

/** The numbers from 0 up to a count in an order by chance (Fisher and Yates). */
export function shuffledPlaces(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.between(0, i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** FNV-1a over the characters of all seeds, with a final avalanche so that neighbouring seeds part at once. */
function hashSeeds(seeds: readonly (number | string)[]): number {
  let hash = 0x811c9dc5;
  for (const character of seeds.join("\u0000")) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
