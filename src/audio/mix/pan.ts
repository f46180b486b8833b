/** Gains of the two outputs for one input channel. */
export interface PanGains {
  left: number;
  right: number;
}

/**
 * Places a mono track by equal power: left² + right² = 2 at any pan, and the middle is as loud as the track by itself.
 * @param pan −1 left … 1 right
 */
export function panMono(pan: number): PanGains {
  if (pan === 0) return { left: 1, right: 1 };
  const angle = ((pan + 1) * Math.PI) / 4;
  return { left: Math.SQRT2 * Math.cos(angle), right: Math.SQRT2 * Math.sin(angle) };
}

/**
 * Moves a stereo track: the channel it moves away from is panned by equal power into the other, so nothing is lost, and
 * the middle leaves the track as it is (the law of the Web Audio API's StereoPannerNode).
 * @param pan −1 left … 1 right
 * @returns what the left and the right channel give to the outputs
 */
export function panStereo(pan: number): { left: PanGains; right: PanGains } {
  if (pan === 0) return { left: { left: 1, right: 0 }, right: { left: 0, right: 1 } };
  const angle = (Math.abs(pan) * Math.PI) / 2;
  const [stays, moves] = [Math.cos(angle), Math.sin(angle)];
  return pan < 0
    ? { left: { left: 1, right: 0 }, right: { left: moves, right: stays } }
    : { left: { left: stays, right: moves }, right: { left: 0, right: 1 } };
}
