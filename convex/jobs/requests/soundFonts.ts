import type { ServedFonts } from "../../../src/audio/synth/sampled/served.ts";
import { parseServed } from "../../../src/audio/synth/sampled/served-schema.ts";

/** What the user's SoundFonts serve, as the hub has read them; null where it has none. */
export function servedFonts(): ServedFonts | null {
  return parseServed(process.env.WAV0_SOUNDFONT_SERVES);
}
