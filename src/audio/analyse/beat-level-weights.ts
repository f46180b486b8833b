/**
 * Weights of `beatFeatures`: softmax regression over the octaves of a tempo, trained on 192 rendered loops of this
 * synthesiser in 12 genres, 96 General MIDI songs and loops in 8 styles, drum patterns and clicks.
 */
export const BEAT_LEVEL_WEIGHTS: readonly number[] = [
  // Octaves from 120 BPM, and their square.
  -0.436, -2.939,
  // Repetition of the low, the middle and the high register after a quarter, a half, one, two and four beats.
  -2.294, -3.707, 2.75, -2.415, 3.021, 3.501, 2.732, 1.948, -3.439, 4.29, -0.681, 2.595, -2.169, 4.69, -3.373,
  // Onsets a beat as a power of two, and its square: all, low, middle, high.
  0.26, -0.584, 0.238, -0.33, 0.253, -0.404, 0.145, -0.227,
];
