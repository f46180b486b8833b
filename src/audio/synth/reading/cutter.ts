/** A text from which what has been read is taken out. */
export class Cutter {
  rest: string;

  constructor(text: string) {
    this.rest = text;
  }

  /** The first match, which leaves a gap, or null. */
  cut(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.rest);
    if (match) this.rest = `${this.rest.slice(0, match.index)} ${this.rest.slice(match.index + match[0].length)}`;
    return match;
  }

  /** The first match of the first pattern that has one. */
  cutFirst(patterns: readonly RegExp[]): RegExpExecArray | null {
    for (const pattern of patterns) {
      const match = this.cut(pattern);
      if (match) return match;
    }
    return null;
  }
}
