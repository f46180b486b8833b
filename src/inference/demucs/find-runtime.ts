import { createRequire } from "node:module";
import path from "node:path";
import type { OnnxRuntime } from "../../audio/separate/demucs/onnx-runtime.ts";
import { DemucsError, WITHOUT_MODEL } from "./demucs-error.ts";

/** Faster by far, but without binaries for some machines; and WebAssembly, which runs everywhere. */
const PACKAGES = ["onnxruntime-node", "onnxruntime-web"] as const;

/** A runtime of the user. */
export interface FoundRuntime {
  name: (typeof PACKAGES)[number];
  runtime: OnnxRuntime;
}

/**
 * Loads the ONNX runtime that the user has installed beside the model or beside this package, which itself depends on none.
 * @param places folders or files where a search for packages begins, as Node's `require` does it
 * @throws DemucsError with the command that installs one
 */
export function findRuntime(model: string, places: readonly string[] = [model, import.meta.filename]): FoundRuntime {
  const faults: string[] = [];
  for (const name of PACKAGES) {
    for (const place of places) {
      // Which takes absolute paths only.
      const load = createRequire(path.resolve(place));
      try {
        // Its interface is checked where it is used: whatever is wrong with it is told with its name.
        const runtime = load(name) as OnnxRuntime; // Both packages have this interface.
        return { name, runtime };
      } catch (error) {
        if (!isAbsent(error, name)) faults.push(`${name} does not load: ${messageOf(error)}`);
      }
    }
  }
  const folder = path.dirname(path.resolve(model));
  const found =
    faults.length > 0 ? `no ONNX runtime works here (${faults.join("; ")})` : "no ONNX runtime is installed";
  throw new DemucsError(
    `WAV0_DEMUCS_MODEL is set, but ${found}. Run: npm install --ignore-scripts --prefix "${folder}" onnxruntime-node – where it has no ` +
      `binary for your machine, onnxruntime-web, which is several times slower. ${WITHOUT_MODEL}`,
  );
}

function isAbsent(error: unknown, name: string): boolean {
  // Node's loader throws these.
  const { code, message = "" } = error as NodeJS.ErrnoException;
  return code === "MODULE_NOT_FOUND" && message.includes(`'${name}'`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
