/** What the studio must never do, as counts with a sentence for each case. */
export interface Findings {
  /** Wishes that did not come to their samples, or samples without a file that decodes. */
  lost: string[];
  /** Samples that nobody asked for, or asked for once and there twice. */
  duplicated: string[];
  /** Jobs that never ended. */
  stuck: string[];
  /** Predictions that were paid though the one before was as good. */
  paidTwice: string[];
  /** What else is not as it must be. */
  other: string[];
}

export function noFindings(): Findings {
  return { lost: [], duplicated: [], stuck: [], paidTwice: [], other: [] };
}

/** Whether everything is as it must be. */
export function isFlawless(findings: Findings): boolean {
  return Object.values(findings).every((cases: string[]) => cases.length === 0);
}
