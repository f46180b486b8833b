import { readFileSync } from "node:fs";
import path from "node:path";
import type { NetworkWeights } from "./network-shape.ts";
import { readWeights } from "./weights-file.ts";

/** The weights of the network that ships. */
export function shippedWeights(): NetworkWeights {
  return readWeights(readFileSync(path.join(import.meta.dirname, "splitter-weights.bin")));
}
