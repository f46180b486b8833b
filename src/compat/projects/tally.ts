/** One thing that was asked of each piece. */
interface Check {
  name: string;
  /** How many pieces it was asked of. */
  asked: number;
  right: number;
  /** The figure farthest from right, where there is one, in words. */
  worst?: string;
  /** What was wrong, for a person. */
  wrong: string[];
}

/** Answers to one question, as they come. */
export class Tally {
  readonly #checks = new Map<string, Check>();
  readonly #worst = new Map<string, number>();

  /** Counts an answer; `figure` is how far off it is, in the unit that `describe` writes. */
  add(name: string, piece: string, isRight: boolean, figure?: { off: number; text: string }): void {
    const check = this.#checks.get(name) ?? { name, asked: 0, right: 0, wrong: [] };
    check.asked++;
    if (isRight) check.right++;
    else check.wrong.push(figure ? `${piece}: ${figure.text}` : piece);
    if (figure && !(figure.off <= (this.#worst.get(name) ?? -Infinity))) {
      this.#worst.set(name, figure.off);
      check.worst = figure.text;
    }
    this.#checks.set(name, check);
  }

  checks(): Check[] {
    return [...this.#checks.values()];
  }
}

/** The table of all checks, with what was wrong below it. */
export function formatChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, asked, right, worst, wrong }) => {
    const figure = worst === undefined ? "" : `  worst ${worst}`;
    return [`${name.padEnd(width)}  ${right} of ${asked}${figure}`, ...wrong.map((text) => `  wrong: ${text}`)].join(
      "\n",
    );
  });
  return lines.join("\n");
}
