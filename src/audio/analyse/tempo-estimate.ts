/** Beats per minute and how sure they are, 0–1: 1 was stated by who made the file, below 0.3 is a guess. */
export interface TempoEstimate {
  value: number;
  confidence: number;
}
