/** A tempo in beats per minute and how sure it is, 0–1: 1 was stated by who made the file, below 0.3 is a guess. */
export interface TempoReading {
  value: number;
  confidence: number;
}

/** The likeliest tempo, and what else it may be. */
export interface TempoEstimate extends TempoReading {
  /** Likeliest first: half and double of what was heard, or what a name or the ear says instead. None if it was stated. */
  alternatives: TempoReading[];
}
