import type { Config } from "../config.ts";
import { readServedFonts } from "../hub/sound-fonts.ts";
import type { Finding } from "./finding.ts";

const NAME = "SoundFont";

/** What each SoundFont of the user serves, and which cannot be read; nothing where none is set. */
export function checkSoundFonts(config: Pick<Config, "soundFonts">): Finding[] {
  const served = readServedFonts(config);
  if (!served) return [];
  return [
    ...served.fonts.map(({ name, presets, only }): Finding => {
      const drums = presets.filter(([bank]) => bank === 128).length;
      const count = `${presets.length - drums} instruments and ${drums} drum kits`;
      return {
        name: NAME,
        state: "fine",
        text: `${name} has ${count}${only === undefined ? "" : `, and plays ${only}`}`,
      };
    }),
    ...served.faults.map(({ path, why }): Finding => ({
      name: NAME,
      state: "problem",
      text: `${path}: ${why.replace(/\.$/, "")}; built-in sounds play. Correct WAV0_SOUNDFONT or unset it`,
    })),
  ];
}
