import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { readWeights } from "../../audio/separate/learned/weights-file.ts";
import { refusalOfNetwork } from "../../audio/separate/separate.ts";
import type { Separation, SplitQuality } from "../../contracts/separation.ts";

/** The splitter's weights in the package: beside the bundle, or among the sources. */
const PLACES = ["splitter-weights.bin", "../../audio/separate/learned/splitter-weights.bin"];

type Weights = ReturnType<typeof readWeights>;

/** How a split is made. */
export interface ChosenQuality {
  /** What runs and, where it is not what was asked for, why. */
  separation: Separation;
  /** Only for `learned`. */
  weights?: Weights;
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
  if (asked === "fast") return { separation: { method: "fast" } };
  const refusal = refusalOfNetwork(audio);
  if (refusal !== null) return fallback(refusal);
  try {
    return { separation: { method: "learned" }, weights: weightsOf(file) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fallback(`${why} (${file}); install wav0-mcp again to mend it`);
  }
}

/** Those that were read last: 5 MB, which stay with the thread. */
let kept: { of: string; weights: Weights } | undefined;

/** @throws Error where they are missing or damaged */
function weightsOf(file: string): Weights {
  const { mtimeMs, size } = statSync(file);
  const of = `${file} ${mtimeMs} ${size}`;
  if (kept?.of !== of) kept = { of, weights: readWeights(readFileSync(file)) };
  return kept.weights;
}

function fallback(why: string): ChosenQuality {
  return { separation: { method: "fast", why: `the network is not used: ${why}` } };
}

function weightsPath(): string {
  const places = PLACES.map((place) => path.join(import.meta.dirname, place));
  return places.find((place) => existsSync(place)) ?? path.join(import.meta.dirname, "splitter-weights.bin");
}
