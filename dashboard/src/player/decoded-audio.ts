/** Decoded stereo is 21 MB a minute: this much is kept for going back and forth in a list. */
const KEPT_SECONDS = 600;

/** The audio that was used lately, by sample. Does not hold: what plays, which the mixer has. */
export class DecodedAudio {
  readonly #kept = new Map<string, AudioBuffer>();

  has(sampleId: string): boolean {
    return this.#kept.has(sampleId);
  }

  /** Counts as a use. */
  get(sampleId: string): AudioBuffer | undefined {
    const audio = this.#kept.get(sampleId);
    if (audio) this.#renew(sampleId, audio);
    return audio;
  }

  /**
   * Keeps one more.
   * @param inUse samples that stay, however long they are
   * @returns the samples that went for it, least recently used first
   */
  keep(sampleId: string, audio: AudioBuffer, inUse: ReadonlySet<string>): string[] {
    this.#renew(sampleId, audio);
    const gone: string[] = [];
    let seconds = [...this.#kept.values()].reduce((sum, { duration }) => sum + duration, 0);
    for (const [oldest, { duration }] of this.#kept) {
      if (seconds <= KEPT_SECONDS) break;
      if (oldest === sampleId || inUse.has(oldest)) continue;
      seconds -= duration;
      this.#kept.delete(oldest);
      gone.push(oldest);
    }
    return gone;
  }

  #renew(sampleId: string, audio: AudioBuffer): void {
    this.#kept.delete(sampleId);
    this.#kept.set(sampleId, audio);
  }
}
