import type { DrumKit } from "./genre.ts";
import type { Instrument } from "../instruments.ts";

const USUAL: readonly Instrument[] = ["kick", "snare", "clap", "rim", "closed_hat", "open_hat", "tom", "crash", "ride"];
/** Drums of each kit: the machines have what their front panels have. */
export const KIT_DRUMS: Readonly<Record<DrumKit, ReadonlySet<Instrument>>> = {
  acoustic: new Set(USUAL),
  brushes: new Set(USUAL),
  "808": new Set([...USUAL, "cowbell", "percussion", "claves", "maraca"]),
  "909": new Set(USUAL),
  "707": new Set([...USUAL, "cowbell", "tambourine"]),
  lofi: new Set(USUAL),
  trap: new Set(USUAL),
  breaks: new Set(USUAL),
};

/** True if every kit has the drum. */
export function isInKits(instrument: Instrument): boolean {
  return USUAL.includes(instrument);
}
