import { SoundFonts } from "../inference/sound-fonts.ts";
import type { Config } from "../config.ts";
import type { ServedFonts } from "../audio/synth/sampled/served.ts";

/** What the user's SoundFonts serve, read from their headers; null where none is set. */
export function readServedFonts({ soundFonts }: Pick<Config, "soundFonts">): ServedFonts | null {
  if (soundFonts.length === 0) return null;
  const fonts = SoundFonts.open(soundFonts);
  fonts.close();
  return fonts.served;
}
