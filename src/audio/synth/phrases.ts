/** A phrase of a vocabulary found in a text, and where. */
export interface Finding<Meaning> {
  phrase: string;
  meaning: Meaning;
  /** Index of the first word, and how many words. */
  at: number;
  words: number;
}

/** A text as words; words that have been understood are taken out, so that no later reading sees them. */
export class WordList {
  readonly #words: (string | null)[];

  /** Punctuation that ends a thought stays as a word of its own; hyphens, slashes and underscores part words. */
  constructor(text: string) {
    const spaced = text
      .toLowerCase()
      .replaceAll(/[-_/–—|%・=]/g, " ")
      .replaceAll(/([,;:!?()"“”、。「」]|\.(?!\d))/g, " $1 ");
    this.#words = spaced.split(/\s+/).filter((word) => word !== "");
  }

  /** The word at a place, or null if it has been taken or lies outside. */
  at(index: number): string | null {
    return this.#words[index] ?? null;
  }

  /** Places of all words, taken or not. */
  indices(): number[] {
    return [...this.#words.keys()];
  }

  /** The text without the words that were taken. */
  rest(): string {
    return this.#words.filter((word) => word !== null).join(" ");
  }

  /** Words that nobody took, without punctuation. */
  remaining(): string[] {
    return this.#words.filter((word): word is string => word !== null && /[\p{L}\p{N}]/u.test(word));
  }

  take(at: number, count: number): void {
    this.#words.fill(null, at, at + count);
  }

  /** Finds every phrase of a vocabulary, longest first, in the order of the text, and takes its words. */
  takeAll<Meaning>(vocabulary: Readonly<Record<string, Meaning>>): Finding<Meaning>[] {
    const longestFirst = Object.entries(vocabulary)
      .map(([phrase, meaning]) => ({ phrase, meaning, parts: phrase.split(" ") }))
      .sort((left, right) => right.parts.length - left.parts.length);
    const findings: Finding<Meaning>[] = [];
    for (const { phrase, meaning, parts } of longestFirst) {
      for (let at = this.#find(parts, 0); at >= 0; at = this.#find(parts, at + parts.length)) {
        findings.push({ phrase, meaning, at, words: parts.length });
        this.take(at, parts.length);
      }
    }
    return findings.sort((left, right) => left.at - right.at);
  }

  #find(parts: readonly string[], from: number): number {
    const last = this.#words.length - parts.length;
    for (let at = from; at <= last; at++) {
      if (parts.every((part, offset) => this.#words[at + offset] === part)) return at;
    }
    return -1;
  }
}
