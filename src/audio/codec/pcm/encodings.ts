import { A_LAW, MU_LAW } from "./companding.ts";

type Integer = "s16" | "s24" | "s32" | "s64";
type Float = "f32" | "f64";

/** How one sample is written: unsigned, signed or floating point, its bits and byte order; or a telephone code. */
export type SampleEncoding = "u8" | "s8" | `${Integer | Float}${"le" | "be"}` | "ulaw" | "alaw";

type ReadSample = (view: DataView, offset: number) => number;

interface Encoding {
  bytes: number;
  /** @returns full scale is 1; floating point as written, which may be no number */
  read: ReadSample;
}

/** Every encoding of single samples. Fewer bits than a container holds lie at its top, so the container alone counts. */
export const ENCODINGS: Record<SampleEncoding, Encoding> = {
  u8: { bytes: 1, read: (view, offset) => (view.getUint8(offset) - 128) / 128 },
  s8: { bytes: 1, read: (view, offset) => view.getInt8(offset) / 128 },
  s16le: { bytes: 2, read: (view, offset) => view.getInt16(offset, true) / 32_768 },
  s16be: { bytes: 2, read: (view, offset) => view.getInt16(offset) / 32_768 },
  s24le: {
    bytes: 3,
    read: (view, offset) => (view.getUint16(offset, true) | (view.getInt8(offset + 2) << 16)) / 8_388_608,
  },
  s24be: { bytes: 3, read: (view, offset) => ((view.getInt8(offset) << 16) | view.getUint16(offset + 1)) / 8_388_608 },
  s32le: { bytes: 4, read: (view, offset) => view.getInt32(offset, true) / 2_147_483_648 },
  s32be: { bytes: 4, read: (view, offset) => view.getInt32(offset) / 2_147_483_648 },
  // The lower half is beyond what a sample in single precision holds.
  s64le: { bytes: 8, read: (view, offset) => view.getInt32(offset + 4, true) / 2_147_483_648 },
  s64be: { bytes: 8, read: (view, offset) => view.getInt32(offset) / 2_147_483_648 },
  f32le: { bytes: 4, read: (view, offset) => view.getFloat32(offset, true) },
  f32be: { bytes: 4, read: (view, offset) => view.getFloat32(offset) },
  f64le: { bytes: 8, read: (view, offset) => view.getFloat64(offset, true) },
  f64be: { bytes: 8, read: (view, offset) => view.getFloat64(offset) },
  ulaw: { bytes: 1, read: (view, offset) => MU_LAW[view.getUint8(offset)] ?? 0 },
  alaw: { bytes: 1, read: (view, offset) => A_LAW[view.getUint8(offset)] ?? 0 },
};

/** The signed encoding of whole numbers in containers of so many bytes, or undefined if there is none. */
export function signedEncoding(bytes: number, isLittleEndian: boolean): SampleEncoding | undefined {
  const order = isLittleEndian ? "le" : "be";
  switch (bytes) {
    case 1:
      return "s8";
    case 2:
      return `s16${order}`;
    case 3:
      return `s24${order}`;
    case 4:
      return `s32${order}`;
    case 8:
      return `s64${order}`;
    default:
      return undefined;
  }
}

/** The floating-point encoding of so many bytes, or undefined if there is none. */
export function floatEncoding(bytes: number, isLittleEndian: boolean): SampleEncoding | undefined {
  if (bytes !== 4 && bytes !== 8) return undefined;
  return `${bytes === 4 ? "f32" : "f64"}${isLittleEndian ? "le" : "be"}`;
}
