/** Numbers of the ZIP format (APPNOTE.TXT 6.3.10) that its writer and its reader share. */

/** Signature of the header before a file. */
export const LOCAL_HEADER = 0x04_03_4b_50;
/** Its length, without name and extra fields. */
export const LOCAL_HEADER_BYTES = 30;
/** Signature of a file in the directory. */
export const CENTRAL_HEADER = 0x02_01_4b_50;
/** Its length, without name, extra fields and comment. */
export const CENTRAL_HEADER_BYTES = 46;
/** Signature of sizes and checksum behind the data. */
export const DATA_DESCRIPTOR = 0x08_07_4b_50;
/** Signature of the record at the end. */
export const END_RECORD = 0x06_05_4b_50;
/** Its length, without the comment. */
export const END_RECORD_BYTES = 22;
/** Signature of the end record with numbers of eight bytes. */
export const ZIP64_END_RECORD = 0x06_06_4b_50;
/** Its length. */
export const ZIP64_END_RECORD_BYTES = 56;
/** Signature of what says where that record is. */
export const ZIP64_LOCATOR = 0x07_06_4b_50;
/** Its length. */
export const ZIP64_LOCATOR_BYTES = 20;
/** Tag of the extra field with sizes and offset of eight bytes. */
export const ZIP64_FIELD = 1;
/** In place of a number that stands in a ZIP64 record instead. */
export const MAX_UINT32 = 0xff_ff_ff_ff;
/** The same for two bytes. */
export const MAX_UINT16 = 0xff_ff;
/** Longest comment of an archive. */
export const MAX_COMMENT_BYTES = 0xff_ff;
/** Flag: encrypted. */
export const ENCRYPTED = 1;
/** Flag: sizes and checksum stand behind the data. */
export const SIZES_BEHIND = 1 << 3;
/** Flag: names are UTF-8. */
export const UTF8_NAMES = 1 << 11;
/** Method: as they are. */
export const STORED = 0;
/** Method: deflate. */
export const DEFLATED = 8;
