import { readFileSync } from "node:fs";
import path from "node:path";
import type { NetworkWeights } from "../../audio/separate/learned/network-shape.ts";
import { readWeights } from "../../audio/separate/learned/weights-file.ts";

const FILE = path.resolve(import.meta.dirname, "../../audio/separate/learned/splitter-weights.bin");

/** The weights of the network that ships. */
export function shippedWeights(): NetworkWeights {
  return readWeights(readFileSync(FILE));
}
