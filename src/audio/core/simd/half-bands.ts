/** Taps of the half-band filter between 1x and 2x: flat to 19 kHz at 44.1 kHz, -90 dB above 25 kHz. */
export const STEEP = halfBand(95);
/** Taps between 2x and 4x, where nothing lives near the edge. */
export const GENTLE = halfBand(31);

/** Kaiser-windowed half-band filter: only the taps at odd distance from the centre, from the nearest outwards. */
function halfBand(taps: number): Float64Array {
  const reach = (taps - 1) / 2;
  const beta = 9;
  const weights: number[] = [];
  for (let distance = 1; distance <= reach; distance += 2) {
    const ratio = distance / reach;
    const window = besselI0(beta * Math.sqrt(1 - ratio * ratio)) / besselI0(beta);
    weights.push((Math.sin((Math.PI * distance) / 2) / (Math.PI * distance)) * window);
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float64Array.from(weights, (weight) => weight / (4 * sum));
}

function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / 2 / k) * (x / 2 / k);
    sum += term;
  }
  return sum;
}
