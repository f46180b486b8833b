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

  /** View of `count` whole numbers of 32 bits, valid until something is allocated. */
  words(address: number, count: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, address, count);
  }
}

/** An array that is replaced by one twice as long as wanted where it is too short; its values do not move along. */
export class GrowingArray {
  readonly #memory: WasmMemory;
  readonly #valueBytes: number;
  #address = 0;
  #length = 0;

  constructor(memory: WasmMemory, valueBytes: number) {
    this.#memory = memory;
    this.#valueBytes = valueBytes;
  }

  /** Address of at least `length` values. Views that were taken before may lose the buffer. */
  address(length: number): number {
    if (length > this.#length) {
      this.#length = 2 * length;
      this.#address = this.#memory.allocate(this.#valueBytes * this.#length);
    }
    return this.#address;
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

/** An instance of a compiled kernel that works in `memory`. */
export function instantiateSimd(module: WebAssembly.Module, { memory }: WasmMemory): WebAssembly.Exports {
  return new WebAssembly.Instance(module, { env: { memory } }).exports;
}
