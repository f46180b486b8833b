/** Checksum of a FLAC frame's header: polynomial 0x07 (RFC 9639, section 9.1.8). */
export function crc8(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value = CRC_8[value ^ byte] ?? 0;
  return value;
}

/** Checksum of a whole FLAC frame: polynomial 0x8005 (RFC 9639, section 9.3). */
export function crc16(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value = ((value << 8) & 0xffff) ^ (CRC_16[(value >>> 8) ^ byte] ?? 0);
  return value;
}

const CRC_8 = crcTable(8, 0x07);
const CRC_16 = crcTable(16, 0x80_05);

function crcTable(width: 8 | 16, polynomial: number): Uint16Array {
  const top = 2 ** (width - 1);
  return Uint16Array.from({ length: 256 }, (_, index) => {
    let value = index << (width - 8);
    for (let bit = 0; bit < 8; bit++) value = (value & top ? (value << 1) ^ polynomial : value << 1) & (2 * top - 1);
    return value;
  });
}
