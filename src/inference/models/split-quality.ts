import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readWeights } from "../../audio/separate/learned/weights-file.ts";
import { refusalOfNetwork, type SplitQuality } from "../../audio/separate/separate.ts";

/** The splitter's weights in the package: beside the bundle, or among the sources. */
const PLACES = ["splitter-weights.bin", "../../audio/separate/learned/splitter-weights.bin"];

type Weights = ReturnType<typeof readWeights>;

/** How a split is made. */
export interface ChosenQuality {
  quality: SplitQuality;
  /** Only for `learned`. */
  weights?: Weights;
  /** A sentence that says what was chosen and, where it is not what was asked for, why. */
  reading: string;
}

/**
 * The quality that was asked for, or `fast` where the network cannot hear such audio or its weights are missing or damaged: a split by signal
 * processing alone is better than none.
 * @param file path of the weights
 */
export function chooseSplitQuality(
  asked: SplitQuality,
  audio: { sampleRate: number; channelCount: number },
  file: string = weightsPath(),
): ChosenQuality {
  if (asked === "fast") return { quality: "fast", reading: "Quality: fast (signal processing alone)" };
  const refusal = refusalOfNetwork(audio);
  if (refusal !== null) return fallback(refusal);
  try {
    const weights = readWeights(readFileSync(file));
    return { quality: "learned", weights, reading: "Quality: learned (network and signal processing)" };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fallback(`${why} (${file}); install wav0-mcp again to mend it`);
  }
}

function fallback(why: string): ChosenQuality {
  return { quality: "fast", reading: `Quality: fast (signal processing alone), since the network is not used: ${why}` };
}

function weightsPath(): string {
  const places = PLACES.map((place) => path.join(import.meta.dirname, place));
  return places.find((place) => existsSync(place)) ?? path.join(import.meta.dirname, "splitter-weights.bin");
}
