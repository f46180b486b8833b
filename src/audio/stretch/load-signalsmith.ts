import { resolveObjectURL } from "node:buffer";
import { compileSignalsmith } from "./wasm-source.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The module in Node, compiled on first use. */
export function loadSignalsmith(): Promise<WebAssembly.Module> {
  compiled ??= compileSignalsmith(async (url) => (await resolveObjectURL(url)?.text()) ?? "");
  return compiled;
}
