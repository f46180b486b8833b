/** A small network that scores candidates by their features: linear, with one layer of rectified units beside it. */
export interface ChoiceNetwork {
  /** Units × features. */
  units: readonly (readonly number[])[];
  unitBiases: readonly number[];
  /** Outputs × units. */
  outputs: readonly (readonly number[])[];
  /** Outputs × features. */
  linear: readonly (readonly number[])[];
  biases: readonly number[];
}

/** A network as it is written: each row of weights as numbers with blanks between them. */
export interface WrittenNetwork {
  units: readonly string[];
  unitBiases: string;
  outputs: readonly string[];
  linear: readonly string[];
  biases: string;
}

/** Reads a network's weights. */
export function networkOf({ units, unitBiases, outputs, linear, biases }: WrittenNetwork): ChoiceNetwork {
  return {
    units: units.map(numbersIn),
    unitBiases: numbersIn(unitBiases),
    outputs: outputs.map(numbersIn),
    linear: linear.map(numbersIn),
    biases: numbersIn(biases),
  };
}

function numbersIn(row: string): number[] {
  return row.split(" ").map(Number);
}

/** Scores of one candidate, one for each output: logarithms of odds, up to a constant that all candidates share. */
export function scoresOf(network: ChoiceNetwork, features: ArrayLike<number>): number[] {
  const units = network.units.map((weights, unit) =>
    Math.max(0, dot(weights, features) + (network.unitBiases[unit] ?? 0)),
  );
  return network.linear.map(
    (weights, output) =>
      dot(weights, features) + dot(network.outputs[output] ?? [], units) + (network.biases[output] ?? 0),
  );
}

/** How likely each of several candidates is by its score: softmax, so that they add up to 1. */
export function sharesOf(scores: readonly number[]): number[] {
  const best = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const odds = scores.map((score) => Math.exp(score - best));
  const total = odds.reduce((sum, odd) => sum + odd, 0);
  return odds.map((odd) => odd / total);
}

function dot(weights: readonly number[], values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (values[i] ?? 0);
  return sum;
}
