/** Moments of Adam (Kingma and Ba, ICLR 2015). */
const FIRST = 0.9;
const SECOND = 0.999;
const TINY = 1e-8;

/** Optimiser Adam: moves one set of weights along its slope. Owns the moments. */
export class Adam {
  readonly #weights: Float64Array;
  readonly #decay: number;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #firstLeft = 1;
  #secondLeft = 1;

  constructor(weights: Float64Array, decay: number) {
    this.#weights = weights;
    this.#decay = decay;
    this.#first = new Float64Array(weights.length);
    this.#second = new Float64Array(weights.length);
  }

  /** @param slope summed over `count` examples */
  step(slope: Float64Array, count: number, rate: number): void {
    this.#firstLeft *= FIRST;
    this.#secondLeft *= SECOND;
    for (let i = 0; i < slope.length; i++) {
      const value = (slope[i] ?? 0) / count;
      const first = FIRST * (this.#first[i] ?? 0) + (1 - FIRST) * value;
      const second = SECOND * (this.#second[i] ?? 0) + (1 - SECOND) * value * value;
      [this.#first[i], this.#second[i]] = [first, second];
      const pull = first / (1 - this.#firstLeft) / (Math.sqrt(second / (1 - this.#secondLeft)) + TINY);
      this.#weights[i] = (this.#weights[i] ?? 0) * (1 - rate * this.#decay) - rate * pull;
    }
  }
}
