const PAGE_BYTES = 65_536;
/** So that no value of a vector lies in two cache lines. */
const ALIGNMENT_BYTES = 64;

/** Memory of a WebAssembly module that is laid out by its caller. It only grows. */
export class WasmMemory {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  #end = 0;

  /** Address of `bytes` that are zero and nobody else's. Views on the buffer that were taken before may lose it. */
  allocate(bytes: number): number {
    const address = this.#end;
    this.#end += Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    const missing = this.#end - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE_BYTES));
    return address;
  }

  /** View of `count` doubles, valid until something is allocated. */
  doubles(address: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, count);
  }

  /** View of `count` single floats, valid until something is allocated. */
  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count);
  }
}

/**
 * Compiles a module that uses SIMD. At once, so that it can be used where nothing can be awaited: modules here are small.
 * @returns null where WebAssembly or its SIMD is missing (Node's --jitless, processors from before 2008)
 */
export function compileSimd(base64: string): WebAssembly.Module | null {
  if (typeof WebAssembly !== "object") return null;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
}
