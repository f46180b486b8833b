import { flacReader } from "./flac.ts";
import { mp3Reader } from "./mp3.ts";
import type { FormatReader } from "./reader.ts";
import { vorbisReader } from "./vorbis.ts";
import { wavReader } from "./wav.ts";

/**
 * All readers, in the order in which they are asked. MP3 is last: its frames have no magic number worth the name, and
 * may be found by chance in other files.
 */
export const READERS: readonly FormatReader[] = [wavReader, flacReader, vorbisReader, mp3Reader];
