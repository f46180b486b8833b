/** Numbers of the ZIP format (APPNOTE.TXT 6.3.10) that its writer and its reader share. */

export const LOCAL_HEADER = 0x04_03_4b_50;
export const LOCAL_HEADER_BYTES = 30;
export const CENTRAL_HEADER = 0x02_01_4b_50;
export const CENTRAL_HEADER_BYTES = 46;
export const DATA_DESCRIPTOR = 0x08_07_4b_50;
export const END_RECORD = 0x06_05_4b_50;
export const END_RECORD_BYTES = 22;
export const ZIP64_END_RECORD = 0x06_06_4b_50;
export const ZIP64_END_RECORD_BYTES = 56;
export const ZIP64_LOCATOR = 0x07_06_4b_50;
export const ZIP64_LOCATOR_BYTES = 20;
/** Tag of the extra field with sizes and offset of eight bytes. */
export const ZIP64_FIELD = 1;
/** In place of a number that stands in a ZIP64 record instead. */
export const MAX_UINT32 = 0xff_ff_ff_ff;
export const MAX_UINT16 = 0xff_ff;
export const MAX_COMMENT_BYTES = 0xff_ff;
/** Bits of the flags: encrypted; sizes and checksum behind the data; names in UTF-8. */
export const ENCRYPTED = 1;
export const SIZES_BEHIND = 1 << 3;
export const UTF8_NAMES = 1 << 11;
export const STORED = 0;
export const DEFLATED = 8;
