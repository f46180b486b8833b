import { Adam } from "../../audio/core/adam.ts";
import { createRandom, shuffledPlaces } from "../../audio/core/random.ts";
import { type ChoiceNetwork, sharesOf } from "../../audio/analyse/choice.ts";

/** Candidates by their features, and which output of which of them is right. */
export interface ChoiceExample {
  candidates: readonly Float32Array[];
  right: { candidate: number; output: number };
}

/** How a network is fitted. */
export interface ChoiceFit {
  units: number;
  outputs: number;
  epochs: number;
  seed: number;
  /** Share of each weight that a step takes off, beside its rate. */
  weightDecay: number;
}

const RATE = 0.01;
const BATCH = 64;

/** Weights as they are fitted, row by row. */
interface Weights {
  /** units × features */
  units: Float64Array;
  unitBiases: Float64Array;
  /** outputs × units */
  outputs: Float64Array;
  /** outputs × features */
  linear: Float64Array;
  biases: Float64Array;
}

/** What is not decayed, since it only shifts. */
const BIASES: ReadonlySet<string> = new Set(["unitBiases", "biases"]);

/**
 * Fits a network that chooses: softmax over all outputs of all candidates of an example, by Adam, with a rate that falls to
 * zero. The same examples and seed give the same weights.
 * @throws RangeError if there are no examples
 */
export function fitChoice(examples: readonly ChoiceExample[], fit: ChoiceFit): ChoiceNetwork {
  const scale = scaleOf(examples);
  const scaled = examples.map(({ candidates, right }) => ({ candidates: candidates.map(scale.apply), right }));
  const weights = randomWeights(scale.means.length, fit);
  const gradient = mapWeights(weights, (values) => new Float64Array(values.length));
  const adams = entriesOf(weights).map(
    ([name, values]) => [name, new Adam(values, BIASES.has(name) ? 0 : fit.weightDecay)] as const,
  );
  const steps = Math.ceil(scaled.length / BATCH) * fit.epochs;
  let step = 0;
  for (let epoch = 0; epoch < fit.epochs; epoch++) {
    const order = shuffledPlaces(scaled.length, createRandom(fit.seed, `epoch ${epoch}`));
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = order.slice(from, from + BATCH);
      for (const [, values] of entriesOf(gradient)) values.fill(0);
      for (const place of batch) addGradient(weights, scaled[place], gradient);
      for (const [name, adam] of adams) adam.step(gradient[name], batch.length, RATE * (1 - step / steps));
      step++;
    }
  }
  return unscaled(weights, scale);
}

/** Adds the slope of one example's log loss by every weight. */
function addGradient(weights: Weights, example: ChoiceExample | undefined, gradient: Weights): void {
  if (!example) return;
  const heard = example.candidates.map((features) => forward(weights, features));
  const shares = sharesOf(heard.flatMap(({ scores }) => scores));
  const outputs = weights.biases.length;
  example.candidates.forEach((features, candidate) => {
    const errors = shares.slice(candidate * outputs, (candidate + 1) * outputs);
    if (candidate === example.right.candidate) errors[example.right.output] = (errors[example.right.output] ?? 0) - 1;
    const behind = new Float64Array(weights.unitBiases.length);
    errors.forEach((error, output) => {
      add(gradient.biases, output, error);
      addRow(gradient.linear, output, features, error);
      addRow(gradient.outputs, output, heard[candidate]?.units ?? behind, error);
      for (let unit = 0; unit < behind.length; unit++)
        add(behind, unit, error * (weights.outputs[output * behind.length + unit] ?? 0));
    });
    behind.forEach((error, unit) => {
      if ((heard[candidate]?.units[unit] ?? 0) <= 0) return;
      add(gradient.unitBiases, unit, error);
      addRow(gradient.units, unit, features, error);
    });
  });
}

function forward({ units, unitBiases, outputs, linear, biases }: Weights, features: Float32Array) {
  const heard = unitBiases.map((bias, unit) => Math.max(0, bias + dotRow(units, unit, features)));
  const scores = Array.from(
    biases,
    (bias, output) => bias + dotRow(linear, output, features) + dotRow(outputs, output, heard),
  );
  return { units: heard, scores };
}

function dotRow(weights: Float64Array, row: number, values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0, at = row * values.length; i < values.length; i++, at++) sum += (weights[at] ?? 0) * (values[i] ?? 0);
  return sum;
}

function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] ?? 0) + value;
}

function addRow(sums: Float64Array, row: number, values: Float32Array | Float64Array, factor: number): void {
  for (let i = 0, at = row * values.length; i < values.length; i++, at++)
    sums[at] = (sums[at] ?? 0) + factor * (values[i] ?? 0);
}

/** Features are fitted as deviations from their means in units of their spread. */
interface Scale {
  means: Float64Array;
  spreads: Float64Array;
  apply: (features: Float32Array) => Float32Array;
}

function scaleOf(examples: readonly ChoiceExample[]): Scale {
  const rows = examples.flatMap(({ candidates }) => candidates);
  const [first] = rows;
  if (!first) throw new RangeError("There is nothing to learn from");
  const means = new Float64Array(first.length);
  const spreads = new Float64Array(first.length);
  for (const row of rows) addRow(means, 0, row, 1 / rows.length);
  for (const row of rows)
    row.forEach((value, i) => add(spreads, i, (value - (means[i] ?? 0)) * (value - (means[i] ?? 0))));
  spreads.forEach((sum, i) => (spreads[i] = Math.sqrt(sum / rows.length) || 1));
  return {
    means,
    spreads,
    apply: (features) => features.map((value, i) => (value - (means[i] ?? 0)) / (spreads[i] ?? 1)),
  };
}

function randomWeights(features: number, { units, outputs, seed }: ChoiceFit): Weights {
  const random = createRandom(seed, "weights");
  const reach = Math.sqrt(3 / features);
  const around = (length: number, most: number) => Float64Array.from({ length }, () => random.between(-most, most));
  return {
    units: around(units * features, reach),
    unitBiases: new Float64Array(units),
    outputs: around(outputs * units, 0.5 * Math.sqrt(1 / units)),
    linear: new Float64Array(outputs * features),
    biases: new Float64Array(outputs),
  };
}

function rowsOf(values: Float64Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
  ]);
}

/** The same network for features as they are measured. */
function unscaled(weights: Weights, { means, spreads }: Scale): ChoiceNetwork {
  const { units, unitBiases, outputs, linear, biases } = weights;
  const plain = (rows: number[][]) => rows.map((row) => row.map((weight, i) => weight / (spreads[i] ?? 1)));
  const shifted = (rows: number[][], from: Float64Array) =>
    rows.map((row, at) => (from[at] ?? 0) - row.reduce((sum, weight, i) => sum + weight * (means[i] ?? 0), 0));
  const [unitRows, linearRows] = [plain(rowsOf(units, means.length)), plain(rowsOf(linear, means.length))];
  return {
    units: unitRows,
    unitBiases: shifted(unitRows, unitBiases),
    outputs: rowsOf(outputs, unitBiases.length),
    linear: linearRows,
    biases: shifted(linearRows, biases),
  };
}

function entriesOf(weights: Weights): (readonly [keyof Weights, Float64Array])[] {
  const { units, unitBiases, outputs, linear, biases } = weights;
  return [
    ["units", units],
    ["unitBiases", unitBiases],
    ["outputs", outputs],
    ["linear", linear],
    ["biases", biases],
  ];
}

function mapWeights(weights: Weights, change: (values: Float64Array) => Float64Array): Weights {
  return {
    units: change(weights.units),
    unitBiases: change(weights.unitBiases),
    outputs: change(weights.outputs),
    linear: change(weights.linear),
    biases: change(weights.biases),
  };
}
