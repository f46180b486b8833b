/** A pass of prediction: each sample by one before it, or by the other channel, with a weight that learns by its sign. */
export interface Pass {
  /** 1 to 8: that many samples before; 17 and 18: a line through the last two; -1 to -3: across the channels. */
  term: number;
  /** How quickly the weights learn. */
  delta: number;
  weights: [number, number];
  /** The last eight samples of each channel, in a ring. */
  history: [Int32Array, Int32Array];
}

/** Weights are in 1024ths. */
const ONE = 1024;
const RING = 8;
/** Terms that extrapolate. */
const STRAIGHT_LINE = 17;

/** A pass that has learnt nothing. */
export function freshPass(term: number, delta: number): Pass {
  return { term, delta, weights: [0, 0], history: [new Int32Array(RING), new Int32Array(RING)] };
}

/** True of the terms that the format has. */
export function isTerm(term: number, channels: number): boolean {
  if (term < 0) return term >= -3 && channels === 2;
  return (term >= 1 && term <= RING) || term === STRAIGHT_LINE || term === STRAIGHT_LINE + 1;
}

/** Adds what the passes predict to residues, in place: one channel, or two together. @param residues of the moment */
export function unpredict(passes: readonly Pass[], residues: Int32Array, moment: number): void {
  const isStereo = residues.length === 2;
  for (const pass of passes) {
    if (pass.term < 0) across(pass, residues);
    else {
      along(pass, 0, residues, moment);
      if (isStereo) along(pass, 1, residues, moment);
    }
  }
}

function along(pass: Pass, channel: 0 | 1, residues: Int32Array, moment: number): void {
  const { term, delta, weights } = pass;
  const history = pass.history[channel];
  const before = term > RING ? extrapolated(history, term) : (history[moment % RING] ?? 0);
  const residue = residues[channel] ?? 0;
  const sample = residue + weighed(weights[channel], before);
  if (before !== 0 && residue !== 0) weights[channel] += (before ^ residue) < 0 ? -delta : delta;
  residues[channel] = sample;
  if (term <= RING) history[(moment + term) % RING] = sample;
  else {
    history[1] = history[0] ?? 0;
    history[0] = sample;
  }
}

function extrapolated([last = 0, before = 0]: Int32Array, term: number): number {
  return term === STRAIGHT_LINE ? (2 * last - before) | 0 : Math.floor((3 * last - before) / 2) | 0;
}

/** -1: the left by the right before it, then the right by the left now; -2: the other way; -3: each by the other before it. */
function across(pass: Pass, residues: Int32Array): void {
  const [ofRight, ofLeft] = pass.history;
  const [first, second]: [0 | 1, 0 | 1] = pass.term === -1 ? [0, 1] : [1, 0];
  const [oldRight, oldLeft] = [ofRight[0] ?? 0, ofLeft[0] ?? 0];
  const leading = predictAcross(pass, first, residues, first === 0 ? oldRight : oldLeft);
  const following = predictAcross(pass, second, residues, pass.term === -3 ? oldRight : leading);
  const [left, right] = first === 0 ? [leading, following] : [following, leading];
  ofRight[0] = right;
  ofLeft[0] = left;
}

function predictAcross(pass: Pass, channel: 0 | 1, residues: Int32Array, other: number): number {
  const residue = residues[channel] ?? 0;
  const weight = pass.weights[channel];
  residues[channel] = residue + weighed(weight, other);
  if (other !== 0 && residue !== 0) {
    const learnt = (other ^ residue) < 0 ? weight - pass.delta : weight + pass.delta;
    pass.weights[channel] = Math.max(-ONE, Math.min(ONE, learnt));
  }
  return residues[channel] ?? 0;
}

/** Of 32 bits by 11: more than integers have, and less than a number has. */
function weighed(weight: number, sample: number): number {
  return Math.floor((weight * sample + ONE / 2) / ONE);
}
