import { aacReader } from "./aac.ts";
import { aiffReader } from "./aiff.ts";
import { auReader } from "./au.ts";
import { cafReader } from "./caf.ts";
import { flacReader } from "./flac.ts";
import { matroskaReader } from "./matroska.ts";
import { mp3Reader } from "./mp3.ts";
import { mp4Reader } from "./mp4.ts";
import { oggReader, opusReader } from "./ogg.ts";
import type { FormatReader } from "./reader.ts";
import { w64Reader } from "./w64.ts";
import { wavReader } from "./wav.ts";
import { wavpackReader } from "./wavpack.ts";

/**
 * All readers, in the order in which they are asked. MP3 is last: its frames have no magic number worth the name, and
 * may be found by chance in other files.
 */
export const READERS: readonly FormatReader[] = [
  wavReader,
  flacReader,
  opusReader,
  oggReader,
  mp4Reader,
  matroskaReader,
  aacReader,
  aiffReader,
  cafReader,
  w64Reader,
  auReader,
  wavpackReader,
  mp3Reader,
];
