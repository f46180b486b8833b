/** Violations of the studio's guarantees, a sentence for each. */
export interface Findings {
  /** Wishes that did not come to their samples, or samples without a file that decodes. */
  lost: string[];
  /** Samples that nobody asked for, or asked for once and there twice. */
  duplicated: string[];
  /** Jobs that never ended. */
  stuck: string[];
  /** Predictions that were paid though the one before was as good. */
  paidTwice: string[];
  /** Any other violation. */
  other: string[];
}

/** Findings to start from: fresh lists, so that runs share none. */
export function noFindings(): Findings {
  return { lost: [], duplicated: [], stuck: [], paidTwice: [], other: [] };
}

/** True if no guarantee was violated. */
export function isFlawless(findings: Findings): boolean {
  return Object.values(findings).every((cases: string[]) => cases.length === 0);
}
