import { Adam } from "../../core/adam.ts";
import { createRandom, shuffledPlaces } from "../../core/random.ts";

/** Measurements, and the classes they belong to. */
export interface Example {
  features: Float32Array;
  /** 1 for each class that it is of, else 0. */
  wanted: Float32Array;
}

/** Weights of a layer of rectified units and one of log odds. */
export interface Network {
  /** units × features */
  unitWeights: Float64Array;
  unitBiases: Float64Array;
  /** classes × units */
  classWeights: Float64Array;
  classBiases: Float64Array;
}

/** How a network is fitted. */
export interface Fit {
  units: number;
  epochs: number;
  seed: number;
  /** Share of each weight that a step takes off, beside its rate. */
  weightDecay?: number;
}

const RATE = 0.003;
const BATCH = 64;

/**
 * Fits a network to examples by Adam on the log loss, with a rate that falls to zero. The same examples and seed give the
 * same weights.
 * @throws RangeError if there are no examples
 */
export function fitNetwork(examples: readonly Example[], { units, epochs, seed, weightDecay = 1e-4 }: Fit): Network {
  const [first] = examples;
  if (!first) throw new RangeError("There is nothing to learn from");
  const network = randomNetwork(first.features.length, units, first.wanted.length, seed);
  const steps = Math.ceil(examples.length / BATCH) * epochs;
  const adam = Object.values(network).map((weights: Float64Array) => new Adam(weights, weightDecay));
  const gradient = zeroed(network);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffledPlaces(examples.length, createRandom(seed, `epoch ${epoch}`));
    for (let from = 0; from < order.length; from += BATCH) {
      const batch = order.slice(from, from + BATCH);
      for (const weights of Object.values(gradient)) weights.fill(0);
      for (const index of batch) addGradient(network, examples[index] ?? first, gradient);
      const rate = RATE * (1 - step / steps);
      step += 1;
      Object.values(gradient).forEach((slope: Float64Array, i) => adam[i]?.step(slope, batch.length, rate));
    }
  }
  return network;
}

/** Log odds of each class. */
export function logOdds(network: Network, features: ArrayLike<number>): Float64Array {
  return forward(network, features).outputs;
}

function forward({ unitWeights, unitBiases, classWeights, classBiases }: Network, features: ArrayLike<number>) {
  const units = unitBiases.map((bias, unit) => Math.max(0, bias + dot(unitWeights, unit, features)));
  const outputs = classBiases.map((bias, index) => bias + dot(classWeights, index, units));
  return { units, outputs };
}

function dot(weights: Float64Array, row: number, values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (weights[row * values.length + i] ?? 0) * (values[i] ?? 0);
  return sum;
}

/** Slope of the log loss by every weight, for one example. */
function addGradient(network: Network, { features, wanted }: Example, gradient: Network): void {
  const { units, outputs } = forward(network, features);
  const behind = new Float64Array(units.length);
  outputs.forEach((odds, index) => {
    const error = 1 / (1 + Math.exp(-odds)) - (wanted[index] ?? 0);
    add(gradient.classBiases, index, error);
    units.forEach((value, unit) => {
      const place = index * units.length + unit;
      add(gradient.classWeights, place, error * value);
      add(behind, unit, error * (network.classWeights[place] ?? 0));
    });
  });
  units.forEach((value, unit) => {
    if (value === 0) return;
    const error = behind[unit] ?? 0;
    add(gradient.unitBiases, unit, error);
    features.forEach((feature, i) => add(gradient.unitWeights, unit * features.length + i, error * feature));
  });
}

function add(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] ?? 0) + value;
}

function randomNetwork(features: number, units: number, classes: number, seed: number): Network {
  const random = createRandom(seed, "weights");
  const weights = (rows: number, columns: number) => {
    const reach = Math.sqrt(6 / columns);
    return Float64Array.from({ length: rows * columns }, () => random.between(-reach, reach));
  };
  return {
    unitWeights: weights(units, features),
    unitBiases: new Float64Array(units),
    classWeights: weights(classes, units),
    classBiases: new Float64Array(classes),
  };
}

function zeroed(network: Network): Network {
  const { unitWeights, unitBiases, classWeights, classBiases } = network;
  return {
    unitWeights: new Float64Array(unitWeights.length),
    unitBiases: new Float64Array(unitBiases.length),
    classWeights: new Float64Array(classWeights.length),
    classBiases: new Float64Array(classBiases.length),
  };
}
