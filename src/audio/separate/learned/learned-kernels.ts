import { compileSimd } from "../../core/simd/wasm-memory.ts";
import type { ChunkMemory } from "../simd/chunk-memory.ts";
import { LEARNED_KERNELS_WASM } from "./learned-kernels.wasm.ts";

/** Functions of learned-kernels.as. */
type KernelName =
  | "multiplyRows"
  | "shareOut"
  | "sumBands"
  | "maskStems"
  | "measureImages"
  | "finishImages"
  | "shareByImage";
export type LearnedKernels = Record<KernelName, (...given: number[]) => void>;

let compiled: WebAssembly.Module | null | undefined;

/** The kernels in a splitter's memory. The module is compiled once for each thread. */
export function learnedKernels(memory: ChunkMemory): LearnedKernels {
  if (compiled === undefined) compiled = compileSimd(LEARNED_KERNELS_WASM);
  // The memory's own module uses SIMD too, so it is there; the module is compiled from the source whose functions these are.
  return memory.instantiate(compiled as WebAssembly.Module) as unknown as LearnedKernels;
}
