// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { Globals, RealmHost } from "./host.ts";

/** Copies text, buffers and blobs into bytes of the realm. */
export type BytesOf = (source: unknown) => Uint8Array<ArrayBuffer>;

/**
 * TextEncoder whose buffers belong to the realm, so that convex/server takes them for ArrayBuffers there.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmTextEncoder(host: RealmHost): Globals {
  class TextEncoder {
    readonly encoding = "utf-8";
    encode(text = ""): Uint8Array<ArrayBuffer> {
      return new Uint8Array(host.encodeText(String(text)));
    }
    encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
      let [read, written] = [0, 0];
      // By characters, none of which is cut in two.
      for (const character of text) {
        const bytes = host.encodeText(character);
        if (written + bytes.length > into.length) break;
        into.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  return { TextEncoder };
}

/** Blob, whose buffers belong to the realm likewise. Self-contained: its text is evaluated inside the realm. */
export function realmBytes(host: RealmHost): { globals: Globals; bytesOf: BytesOf } {
  class Blob {
    readonly type: string;
    readonly size: number;
    readonly #bytes: Uint8Array<ArrayBuffer>;
    constructor(parts: unknown[] = [], options: { type?: string } = {}) {
      const all = [...parts].map(bytesOfPart);
      this.#bytes = new Uint8Array(all.reduce((size, part) => size + part.length, 0));
      let at = 0;
      for (const part of all) {
        this.#bytes.set(part, at);
        at += part.length;
      }
      this.size = this.#bytes.length;
      this.type = typeOf(options.type ?? "");
    }
    get [Symbol.toStringTag](): string {
      return "Blob";
    }
    copy(): Uint8Array<ArrayBuffer> {
      return this.#bytes.slice();
    }
    async arrayBuffer(): Promise<ArrayBuffer> {
      return this.copy().buffer;
    }
    async bytes(): Promise<Uint8Array> {
      return this.copy();
    }
    async text(): Promise<string> {
      return host.decodeText(this.#bytes);
    }
    slice(start?: number, end?: number, type = ""): Blob {
      return new Blob([this.#bytes.slice(start, end)], { type });
    }
  }

  /** Types are printable ASCII, or none. */
  function typeOf(type: unknown): string {
    const text = String(type);
    return /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : "";
  }

  /** Bytes of a part; anything but bytes and blobs is written as text. */
  function bytesOfPart(part: unknown): Uint8Array<ArrayBuffer> {
    const isBytes = part instanceof Blob || part instanceof ArrayBuffer || ArrayBuffer.isView(part);
    return bytesOf(isBytes ? part : String(part));
  }

  function bytesOf(source: unknown): Uint8Array<ArrayBuffer> {
    if (typeof source === "string") return new Uint8Array(host.encodeText(source));
    if (source instanceof Blob) return source.copy();
    if (!ArrayBuffer.isView(source)) return new Uint8Array((source as ArrayBuffer).slice(0)); // All that is left of BlobPart.
    return new Uint8Array(new Uint8Array(source.buffer, source.byteOffset, source.byteLength));
  }

  return { globals: { Blob }, bytesOf };
}

/** File of the File API, on the realm's Blob. Self-contained: its text is evaluated inside the realm. */
export function realmFile(Blob: typeof globalThis.Blob): typeof globalThis.File {
  class File extends Blob {
    readonly name: string;
    readonly lastModified: number;
    constructor(...given: [parts: BlobPart[], name: string, options?: FilePropertyBag]) {
      const [parts, name, options = {}] = given;
      if (given.length < 2) throw new TypeError("A File needs its parts and a name");
      super(parts, options);
      this.name = String(name);
      this.lastModified = options.lastModified ?? Date.now();
    }
  }
  // The class has what the standard's has, as far as functions use it.
  return File as unknown as typeof globalThis.File;
}
