import { AlacBits } from "./bits.ts";
import type { AlacCookie } from "./cookie.ts";
import { DamagedAlacPacket } from "./damage.ts";
import { readResiduals } from "./entropy.ts";
import { restoreSamples, restoreSums, type AlacPredictor } from "./predictor.ts";

/** Elements of a packet (Apple's reference decoder, ALACBitUtilities). */
const ELEMENT = { mono: 0, pair: 1, lowFrequency: 3, data: 4, fill: 6, end: 7 };
/** An order that means: the same predictor of one coefficient before the stated one. */
const SUMS_FIRST = 31;

interface ElementHeader {
  count: number;
  /** Low bytes that are written apart from the prediction, in bits. */
  shifted: number;
  isVerbatim: boolean;
}

/**
 * Decodes one packet of Apple Lossless.
 * @returns whole steps of the cookie's depth, a channel each, in the packet's order
 * @throws DamagedAlacPacket or EndOfBits
 */
export function readAlacPacket(bytes: Uint8Array, cookie: AlacCookie): Int32Array[] {
  const reader = new AlacBits(bytes);
  const channels: Int32Array[] = [];
  while (channels.length < cookie.channels) {
    const element = reader.read(3);
    if (element === ELEMENT.end) break;
    if (element === ELEMENT.fill) skipFill(reader);
    else if (element === ELEMENT.data) skipData(reader);
    else if (element === ELEMENT.mono || element === ELEMENT.lowFrequency)
      channels.push(...readElement(reader, cookie, 1));
    else if (element === ELEMENT.pair) channels.push(...readElement(reader, cookie, 2));
    else throw new DamagedAlacPacket();
    reader.check();
  }
  const [first] = channels;
  if (channels.length !== cookie.channels || channels.some(({ length }) => length !== first?.length)) {
    throw new DamagedAlacPacket();
  }
  return channels;
}

function skipFill(reader: AlacBits): void {
  const count = reader.read(4);
  const more = count === 15 ? reader.read(8) - 1 : 0;
  reader.position += 8 * (count + more);
}

function skipData(reader: AlacBits): void {
  reader.position += 4;
  const isAligned = reader.read(1) === 1;
  const count = reader.read(8);
  const more = count === 255 ? reader.read(8) : 0;
  if (isAligned) reader.align();
  reader.position += 8 * (count + more);
}

function readElement(reader: AlacBits, cookie: AlacCookie, width: 1 | 2): Int32Array[] {
  // The element's number, which decoders do not need.
  reader.position += 4;
  const header = readHeader(reader, cookie);
  return header.isVerbatim
    ? readVerbatim(reader, header, { width, cookie })
    : readPredicted(reader, header, { width, cookie });
}

function readHeader(reader: AlacBits, { frameLength, bitDepth }: AlacCookie): ElementHeader {
  if (reader.read(12) !== 0) throw new DamagedAlacPacket();
  const isPartial = reader.read(1) === 1;
  const shifted = reader.read(2) * 8;
  const isVerbatim = reader.read(1) === 1;
  const count = isPartial ? reader.read(32) : frameLength;
  if (count === 0 || count > frameLength || shifted >= bitDepth) throw new DamagedAlacPacket();
  return { count, shifted, isVerbatim };
}

interface Shape {
  width: 1 | 2;
  cookie: AlacCookie;
}

function readVerbatim(reader: AlacBits, { count }: ElementHeader, { width, cookie }: Shape): Int32Array[] {
  const channels = Array.from({ length: width }, () => new Int32Array(count));
  for (let i = 0; i < count; i++) for (const samples of channels) samples[i] = reader.readSigned(cookie.bitDepth);
  reader.check();
  return channels;
}

function readPredicted(reader: AlacBits, header: ElementHeader, { width, cookie }: Shape): Int32Array[] {
  const { count, shifted } = header;
  // The difference of two channels has one bit more.
  const bits = cookie.bitDepth - shifted + (width - 1);
  if (bits > 32) throw new DamagedAlacPacket();
  const mixBits = reader.read(8);
  const mixWeight = reader.readSigned(8);
  const predictors = Array.from({ length: width }, () => readPredictor(reader));
  const lowBytes = reader.position;
  reader.position += shifted * count * width;
  const channels = predictors.map(({ pbFactor, sumsFirst, ...predictor }) => {
    const residuals = new Int32Array(count);
    const parameters = { mb: cookie.mb, pb: (cookie.pb * pbFactor) >> 2, kb: cookie.kb };
    readResiduals(reader, { residuals, count, bits }, parameters);
    if (sumsFirst) restoreSums(residuals, { count, bits });
    if (predictor.coefficients.length === SUMS_FIRST) restoreSums(residuals, { count, bits });
    else restoreSamples(residuals, { count, bits }, predictor);
    return residuals;
  });
  const [first, second] = channels;
  if (first && second && mixWeight !== 0) unmix(first, second, { mixBits, mixWeight });
  if (shifted > 0) appendLowBytes(reader, channels, { position: lowBytes, shifted });
  return channels;
}

interface StatedPredictor extends AlacPredictor {
  pbFactor: number;
  sumsFirst: boolean;
}

function readPredictor(reader: AlacBits): StatedPredictor {
  const sumsFirst = reader.read(4) !== 0;
  const shift = reader.read(4);
  const pbFactor = reader.read(3);
  const coefficients = Int16Array.from({ length: reader.read(5) }, () => reader.readSigned(16));
  reader.check();
  return { sumsFirst, shift, pbFactor, coefficients };
}

/** In place: left and right of a weighted middle and the difference. */
function unmix(
  first: Int32Array,
  second: Int32Array,
  { mixBits, mixWeight }: { mixBits: number; mixWeight: number },
): void {
  for (let i = 0; i < first.length; i++) {
    const difference = second[i] ?? 0;
    const left = ((first[i] ?? 0) + difference - (Math.imul(mixWeight, difference) >> mixBits)) | 0;
    first[i] = left;
    second[i] = left - difference;
  }
}

/** In place: puts the low bytes below what was predicted. */
function appendLowBytes(
  reader: AlacBits,
  channels: readonly Int32Array[],
  { position, shifted }: { position: number; shifted: number },
): void {
  const { position: behind } = reader;
  reader.position = position;
  const count = channels[0]?.length ?? 0;
  for (let i = 0; i < count; i++) {
    for (const samples of channels) samples[i] = ((samples[i] ?? 0) << shifted) | reader.read(shifted);
  }
  reader.position = behind;
}
