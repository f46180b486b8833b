import type { AudioData } from "../audio.ts";
import type { AudioMetadata } from "./metadata.ts";

/** Result of reading a file. */
export interface ReadAudio {
  audio: AudioData;
  metadata: AudioMetadata;
  /** Samples per channel that the file's headers announce; fewer in `audio` are told as a warning. Absent or null: none. */
  announcedFrames?: number | null;
  /** Other departures from what the file says, as sentences for a person. */
  warnings?: readonly string[];
}
