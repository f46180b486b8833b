/** One promise that an input broke. */
export interface Finding {
  /** Such as "sync 12": with the seed it names the input. */
  input: string;
  /** The fault, without what differs from input to input: equal ones are shown once. */
  fault: string;
  /** Input and answer, for a person. */
  detail: string;
}

const MAX_DETAIL_CHARACTERS = 600;

/** Findings: must be empty in the end. */
export class Findings {
  readonly #byFault = new Map<string, { first: Finding; count: number }>();

  add(finding: Finding): void {
    const known = this.#byFault.get(finding.fault);
    if (known) known.count += 1;
    else this.#byFault.set(finding.fault, { first: finding, count: 1 });
  }

  /** A sentence for each fault: its first case, and how many there were. */
  sentences(): string[] {
    return [...this.#byFault.values()].map(({ first: { input, fault, detail }, count }) => {
      return `${fault} (${count}×, first at ${input}): ${detail.slice(0, MAX_DETAIL_CHARACTERS)}`;
    });
  }
}
