/** What a realm calls in the engine. Everything crosses as strings and bytes; no object of the host stays behind. */
export interface RealmHost {
  /** Sync and async syscalls alike. @returns JSON, or null after which `failure` tells why */
  syscall(operation: string, argumentsJson: string): string | null;
  failure(): { message: string; dataJson: string | null };
  log(level: string, values: unknown[]): void;
  encodeText(text: string): Uint8Array;
  randomBytes(count: number): Uint8Array;
  digest(algorithm: string, bytes: Uint8Array): Uint8Array;
  hmac(algorithm: string, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** Classes of the host that functions may use as they are: URL, Headers, Request, Response … */
  classes: Record<string, unknown>;
}

/** What came of a function in the realm; `pending` means that it waits for something that can never happen. */
export type RealmResult =
  | { kind: "pending" }
  | { kind: "returned"; json: string }
  | { kind: "threw"; text: string; stack: string; dataJson: string | null };

/** How the engine drives a realm. */
export interface RealmControls {
  /** Freezes the clock and seeds Math.random. */
  begin(now: number, seed: number): void;
  /** Stages a call, which `RUN` starts. */
  stage(registered: unknown, method: string, argumentsJson: string): void;
  result(): RealmResult;
  /** Puts back globals that a function replaced. @returns false if the realm is not as it was and must go */
  restore(): boolean;
}

/** Name of the hidden global that starts the staged call. */
export const RUN = "$convexRun";

/**
 * Makes a bare realm look like Convex's runtime of queries and mutations. Its text is evaluated inside the realm, so
 * it must not refer to anything outside itself: what it makes belongs to the realm and passes `instanceof` there.
 */
export function realmPrelude(host: RealmHost, environmentJson: string, runName: string): RealmControls {
  const realm = globalThis as unknown as Record<string, unknown>; // The realm's own global object, to be filled.
  const primitives = { Date, Math, JSON, Promise, Error, Reflect, Object, Uint8Array };
  const { Uint8Array: Bytes, Error: RealmError, JSON: Json } = primitives;
  let now = 0;
  let seed = 0;

  function fail(): Error {
    const { message, dataJson } = host.failure();
    const error = new RealmError(message);
    // convex/server turns `data` of a failed syscall into a ConvexError.
    if (dataJson !== null) Object.assign(error, { data: Json.parse(dataJson) as unknown });
    return error;
  }

  function syscall(operation: string, argumentsJson: string): string {
    const answer = host.syscall(operation, argumentsJson);
    if (answer === null) throw fail();
    return answer;
  }

  function random(): number {
    // Mulberry32 (public domain).
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  const realmDate = primitives.Date;
  const FrozenDate: DateConstructor = new Proxy(realmDate, {
    construct: (target, values, newTarget) =>
      primitives.Reflect.construct(
        target,
        values.length === 0 ? [now] : values,
        newTarget === FrozenDate ? target : newTarget,
      ) as object,
    apply: () => new realmDate(now).toString(),
  });
  realmDate.now = () => now;
  realmDate.prototype.constructor = FrozenDate;
  Math.random = random;

  class RealmTextEncoder {
    readonly encoding = "utf-8";
    encode(text = ""): Uint8Array {
      return new Bytes(host.encodeText(String(text)));
    }
    encodeInto(text: string, into: Uint8Array): { read: number; written: number } {
      const bytes = host.encodeText(text).subarray(0, into.length);
      into.set(bytes);
      return { read: text.length, written: bytes.length };
    }
  }

  function bytesOf(source: unknown): Uint8Array {
    if (typeof source === "string") return new Bytes(host.encodeText(source));
    if (source instanceof RealmBlob) return source.bytesNow();
    if (ArrayBuffer.isView(source)) {
      return new Bytes(source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength) as ArrayBuffer);
    }
    return new Bytes((source as ArrayBuffer).slice(0)); // What remains of BufferSource and BlobPart.
  }

  class RealmBlob {
    readonly type: string;
    readonly size: number;
    readonly #bytes: Uint8Array;
    constructor(parts: unknown[] = [], options: { type?: string } = {}) {
      const all = parts.map(bytesOf);
      this.#bytes = new Bytes(all.reduce((size, part) => size + part.length, 0));
      let at = 0;
      for (const part of all) {
        this.#bytes.set(part, at);
        at += part.length;
      }
      this.size = this.#bytes.length;
      this.type = (options.type ?? "").toLowerCase();
    }
    bytesNow(): Uint8Array {
      return this.#bytes.slice();
    }
    async arrayBuffer(): Promise<ArrayBufferLike> {
      return this.bytesNow().buffer;
    }
    async text(): Promise<string> {
      return new TextDecoder().decode(this.#bytes);
    }
    slice(start?: number, end?: number, type = ""): RealmBlob {
      return new RealmBlob([this.#bytes.slice(start, end)], { type });
    }
  }

  function clone(value: unknown, seen = new Map<unknown, unknown>()): unknown {
    if (typeof value === "function" || typeof value === "symbol") throw new RealmError("Value could not be cloned.");
    if (typeof value !== "object" || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    if (value instanceof realmDate) return new realmDate(value.getTime());
    if (value instanceof ArrayBuffer) return value.slice(0);
    if (value instanceof Bytes) return new Bytes(value);
    const copy: object = Array.isArray(value)
      ? []
      : value instanceof Map
        ? new Map()
        : value instanceof Set
          ? new Set()
          : {};
    seen.set(value, copy);
    if (copy instanceof Map && value instanceof Map)
      for (const [k, v] of value) copy.set(clone(k, seen), clone(v, seen));
    else if (copy instanceof Set && value instanceof Set) for (const item of value) copy.add(clone(item, seen));
    else for (const [key, item] of Object.entries(value)) (copy as Record<string, unknown>)[key] = clone(item, seen); // Plain.
    return copy;
  }

  const algorithmName = (algorithm: unknown): string =>
    typeof algorithm === "string" ? algorithm : String((algorithm as { name: unknown }).name); // AlgorithmIdentifier.
  const unsupported = (what: string) => async (): Promise<never> => {
    throw new RealmError(
      `crypto.subtle.${what} is not supported in queries and mutations of the embedded engine; use an action.`,
    );
  };
  interface HmacKey {
    type: "secret";
    algorithm: { name: "HMAC"; hash: { name: string } };
    raw: Uint8Array;
  }
  const subtle = {
    digest: async (algorithm: unknown, data: unknown) =>
      new Bytes(host.digest(algorithmName(algorithm), bytesOf(data))).buffer,
    importKey: async (
      format: string,
      data: unknown,
      algorithm: { name?: string; hash?: unknown },
    ): Promise<HmacKey> => {
      if (format !== "raw" || algorithm.name !== "HMAC") return unsupported("importKey (other than a raw HMAC key)")();
      return {
        type: "secret",
        algorithm: { name: "HMAC", hash: { name: algorithmName(algorithm.hash) } },
        raw: bytesOf(data),
      };
    },
    sign: async (_algorithm: unknown, key: HmacKey, data: unknown) =>
      new Bytes(host.hmac(key.algorithm.hash.name, key.raw, bytesOf(data))).buffer,
    verify: async (_algorithm: unknown, key: HmacKey, signature: unknown, data: unknown) => {
      const expected = host.hmac(key.algorithm.hash.name, key.raw, bytesOf(data));
      const given = bytesOf(signature);
      let difference = expected.length ^ given.length;
      for (let i = 0; i < expected.length; i++) difference |= (expected[i] ?? 0) ^ (given[i] ?? 0);
      return difference === 0;
    },
    ...Object.fromEntries(
      ["encrypt", "decrypt", "generateKey", "deriveKey", "deriveBits", "exportKey", "wrapKey", "unwrapKey"].map(
        (name) => [name, unsupported(name)],
      ),
    ),
  };
  const crypto = {
    subtle,
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      new Bytes(array.buffer, array.byteOffset, array.byteLength).set(host.randomBytes(array.byteLength));
      return array;
    },
    randomUUID(): string {
      const bytes = host.randomBytes(16);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    },
  };

  const logger =
    (level: string) =>
    (...values: unknown[]): void =>
      host.log(level, values);
  const quiet = (): void => undefined;
  const console = {
    ...{
      log: logger("LOG"),
      info: logger("INFO"),
      warn: logger("WARN"),
      error: logger("ERROR"),
      debug: logger("DEBUG"),
    },
    ...{
      trace: logger("DEBUG"),
      dir: logger("LOG"),
      table: logger("LOG"),
      group: quiet,
      groupCollapsed: quiet,
      groupEnd: quiet,
    },
    ...{ assert: (condition: unknown, ...values: unknown[]) => (condition ? undefined : host.log("ERROR", values)) },
    ...{ time: quiet, timeEnd: quiet, timeLog: quiet, count: quiet, countReset: quiet, clear: quiet },
  };

  const forbidden = (name: string) => (): never => {
    throw new RealmError(
      `Can't use ${name}() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.`,
    );
  };

  const globals: Record<string, unknown> = {
    ...host.classes,
    ...{ Date: FrozenDate, TextEncoder: RealmTextEncoder, Blob: RealmBlob, crypto, console },
    ...{
      structuredClone: (value: unknown) => clone(value),
      self: realm,
      process: { env: Json.parse(environmentJson) as unknown },
    },
    ...{ fetch: forbidden("fetch"), setTimeout: forbidden("setTimeout"), setInterval: forbidden("setInterval") },
    ...{ setImmediate: forbidden("setImmediate"), clearTimeout: quiet, clearInterval: quiet },
    queueMicrotask: (work: () => void) => void primitives.Promise.resolve().then(work),
    Convex: {
      syscall,
      asyncSyscall: async (operation: string, argumentsJson: string) => syscall(operation, argumentsJson),
      jsSyscall: (operation: string) => {
        throw new RealmError(`Unknown operation ${operation}`);
      },
    },
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  }

  let staged: (() => unknown) | null = null;
  let result: RealmResult = { kind: "pending" };

  function describe(thrown: unknown): RealmResult {
    const error = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Record<string, unknown>; // Read only.
    const isConvexError = error["ConvexErrorSymbol"] !== undefined;
    let text = "[unprintable]";
    try {
      text = String(thrown);
    } catch {
      // A thrown object may have no string form; the placeholder stands for it.
    }
    return {
      kind: "threw",
      text,
      stack: typeof error["stack"] === "string" ? error["stack"] : "",
      dataJson: isConvexError ? String(error["data"]) : null,
    };
  }

  async function settle(call: () => unknown): Promise<void> {
    try {
      result = { kind: "returned", json: (await call()) as string }; // invoke* of convex/server give JSON text.
    } catch (thrown) {
      result = describe(thrown);
    }
  }

  Object.defineProperty(realm, runName, { value: () => staged && void settle(staged), enumerable: false });
  const names = primitives.Reflect.ownKeys(realm);
  const originals = names.map((name) => [name, (realm as Record<PropertyKey, unknown>)[name]] as const);

  return {
    begin(startedAt, seedOfCall) {
      now = startedAt;
      seed = seedOfCall | 0;
    },
    stage(registered, method, argumentsJson) {
      result = { kind: "pending" };
      const invocable = registered as Record<string, (json: string, second?: string) => unknown>; // A registered function.
      staged = () => invocable[method]?.(argumentsJson);
    },
    result: () => result,
    restore() {
      staged = null;
      for (const [name, value] of originals) {
        if (!primitives.Object.is((realm as Record<PropertyKey, unknown>)[name], value)) {
          Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
        }
      }
      if (realmDate.prototype.constructor !== FrozenDate) realmDate.prototype.constructor = FrozenDate;
      return primitives.Reflect.ownKeys(realm).length === names.length && Math.random === random;
    },
  };
}
