// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { BytesOf } from "./bytes.ts";
import type { ExceptionName } from "./dom-exception.ts";
import type { Globals, RealmHost } from "./host.ts";

/** An algorithm as callers write it, with whatever parameters it takes. */
export interface Algorithm {
  name: string;
  [parameter: string]: unknown;
}

/** The last arguments of what makes keys: whether the key may be exported, and what for it may be used. */
type KeyUse = [extractable?: boolean, usages?: string[]];

/** A secret key of the realm. Its bytes are in `secretOf` only. */
export interface SecretKey {
  readonly type: "secret";
  readonly extractable: boolean;
  readonly algorithm: Algorithm;
  readonly usages: string[];
}

/** Makes keys and gives their bytes to those that may use them. */
export interface SecretKeys {
  CryptoKey: object;
  normalise(algorithm: unknown): Algorithm;
  create(
    algorithm: Algorithm,
    secret: Uint8Array<ArrayBuffer>,
    use: { extractable: boolean; usages: string[] },
  ): SecretKey;
  /** @throws InvalidAccessError if the key is not for that use, or not of that algorithm */
  secretOf(key: unknown, usage: string, algorithm?: string): Uint8Array<ArrayBuffer>;
  /** Bytes of a buffer or a view. @throws TypeError for anything else */
  bufferOf(data: unknown): Uint8Array<ArrayBuffer>;
  /** By the standard's name of what went wrong. */
  exception(name: ExceptionName, message: string): Error;
}

/** The keys of Web Crypto that are secrets. Self-contained: its text is evaluated inside the realm. */
export function realmSecretKeys(
  bytesOf: BytesOf,
  { DOMException }: { DOMException: typeof globalThis.DOMException },
): SecretKeys {
  const secrets = new WeakMap<object, Uint8Array<ArrayBuffer>>();
  const exception = (name: ExceptionName, message: string): Error => new DOMException(message, name);
  const denied = (text: string): Error => exception("InvalidAccessError", text);

  class CryptoKey implements SecretKey {
    readonly type = "secret";
    readonly extractable: boolean;
    readonly algorithm: Algorithm;
    readonly usages: string[];
    constructor(algorithm: Algorithm, { extractable, usages }: { extractable: boolean; usages: string[] }) {
      this.algorithm = algorithm;
      this.extractable = extractable;
      this.usages = [...usages];
    }
  }

  return {
    CryptoKey,
    exception,
    normalise(given) {
      // An AlgorithmIdentifier. Names are the same in small letters.
      const algorithm = typeof given === "string" ? { name: given } : { ...(given as Algorithm) };
      return { ...algorithm, name: String(algorithm.name).toUpperCase() };
    },
    bufferOf(data) {
      if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) return bytesOf(data);
      throw new TypeError("crypto.subtle takes an ArrayBuffer or a view of one");
    },
    create(algorithm, secret, use) {
      const key = new CryptoKey(algorithm, use);
      secrets.set(key, secret);
      return key;
    },
    secretOf(key, usage, wanted) {
      const secret = key instanceof CryptoKey ? secrets.get(key) : undefined;
      if (!secret) throw new TypeError("This is no key of crypto.subtle");
      const { extractable, usages, algorithm } = key as SecretKey; // It has bytes, so it was made above.
      if (usage === "export" && !extractable) throw denied("The key is not extractable");
      if (wanted !== undefined && wanted !== algorithm.name)
        throw denied(`The key is of ${algorithm.name}, not of ${wanted}`);
      if (usage !== "export" && !usages.includes(usage)) {
        throw denied(`The key (${algorithm.name}) is not for ${usage}`);
      }
      return secret;
    },
  };
}

/** Ciphers and derivations of Web Crypto with secret keys. Self-contained: its text is evaluated inside the realm. */
export function realmCiphers(host: RealmHost, keys: SecretKeys): Globals {
  const { bufferOf: bytesOf, exception } = keys;
  const optional = (source: unknown): Uint8Array => (source === undefined ? new Uint8Array() : bytesOf(source));
  const aes = ({ name, ...given }: Algorithm) => ({
    name: name as "AES-GCM", // Others are refused by `cipher`.
    iv: bytesOf(given["iv"] ?? given["counter"]),
    additionalData: given["additionalData"] === undefined ? null : bytesOf(given["additionalData"]),
    tagLength: Number(given["tagLength"] ?? 128),
  });
  const cipher =
    (work: "encrypt" | "decrypt") =>
    async (given: Algorithm, key: unknown, data: unknown): Promise<ArrayBuffer> => {
      const algorithm = keys.normalise(given);
      if (!/^AES-(GCM|CBC|CTR)$/.test(algorithm.name))
        throw exception("NotSupportedError", `crypto.subtle.${work}: ${algorithm.name} is not supported`);
      const secret = keys.secretOf(key, work, algorithm.name);
      try {
        return new Uint8Array(host.crypto[work](aes(algorithm), secret, bytesOf(data))).buffer;
      } catch (error) {
        // The standard tells callers nothing of why.
        throw exception("OperationError", `${work} failed: ${String((error as Error).message)}`);
      }
    };

  function derive(given: Algorithm, key: unknown, length: number, usage: string): ArrayBuffer {
    const algorithm = keys.normalise(given);
    const parameters = {
      name: algorithm.name as "PBKDF2", // Others are refused below.
      hash: keys.normalise(algorithm["hash"]).name,
      salt: optional(algorithm["salt"]),
      info: optional(algorithm["info"]),
      iterations: Number(algorithm["iterations"] ?? 1),
    };
    if (!/^(PBKDF2|HKDF)$/.test(algorithm.name))
      throw exception("NotSupportedError", `crypto.subtle.${usage}: ${algorithm.name} is not supported`);
    const secret = keys.secretOf(key, usage, algorithm.name);
    return new Uint8Array(host.crypto.derive(parameters, secret, length / 8)).buffer;
  }

  async function deriveKey(
    algorithm: Algorithm,
    key: unknown,
    wanted: Algorithm,
    ...[extractable = false, usages = []]: KeyUse
  ): Promise<SecretKey> {
    const bits = derive(algorithm, key, Number(wanted["length"] ?? 256), "deriveKey");
    return keys.create(keys.normalise(wanted), new Uint8Array(bits), { extractable, usages });
  }

  const deriveBits = async (algorithm: Algorithm, key: unknown, length: number) =>
    derive(algorithm, key, length, "deriveBits");
  return { encrypt: cipher("encrypt"), decrypt: cipher("decrypt"), deriveBits, deriveKey };
}

/** Random bytes and names. Self-contained: its text is evaluated inside the realm. */
export function realmRandom(host: RealmHost, { exception }: SecretKeys): Globals {
  function randomUUID(): string {
    const bytes = host.crypto.randomBytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  function getRandomValues<T extends ArrayBufferView>(array: T): T {
    if (
      !ArrayBuffer.isView(array) ||
      array instanceof DataView ||
      /Float/.test(Object.prototype.toString.call(array))
    ) {
      throw exception("TypeMismatchError", "getRandomValues fills an array of whole numbers");
    }
    if (array.byteLength > 65_536) throw exception("QuotaExceededError", "getRandomValues fills 65536 bytes at most");
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(host.crypto.randomBytes(array.byteLength));
    return array;
  }
  return { getRandomValues, randomUUID };
}

/** Makes `crypto` and `crypto.subtle` the only objects of their classes. @returns all three globals */
export type ClassCrypto = (crypto: { subtle: object }) => Globals;

/** The classes of `crypto`, which libraries look for and put away. Self-contained: its text is evaluated inside the realm. */
export function realmCryptoClasses(): ClassCrypto {
  class SubtleCrypto {
    constructor() {
      throw new TypeError("Illegal constructor");
    }
    get [Symbol.toStringTag](): string {
      return "SubtleCrypto";
    }
  }
  class Crypto {
    constructor() {
      throw new TypeError("Illegal constructor");
    }
    get [Symbol.toStringTag](): string {
      return "Crypto";
    }
  }
  return (crypto) => {
    Object.setPrototypeOf(crypto.subtle, SubtleCrypto.prototype);
    Object.setPrototypeOf(crypto, Crypto.prototype);
    return { crypto, Crypto, SubtleCrypto };
  };
}

interface CryptoParts {
  classed: ClassCrypto;
  ciphers: Globals;
  random: Globals;
}

/**
 * Web Crypto that answers at once: digests, random values, and algorithms with secret keys (HMAC, AES, PBKDF2, HKDF).
 * Algorithms with key pairs are refused. Self-contained: its text is evaluated inside the realm.
 */
export function realmCrypto(host: RealmHost, keys: SecretKeys, { ciphers, random, classed }: CryptoParts): Globals {
  const { bufferOf: bytesOf, exception } = keys;
  const refuse = (what: string): never => {
    const message = `crypto.subtle.${what} is not supported in queries and mutations here; use an action.`;
    throw exception("NotSupportedError", message);
  };
  const refused = ["wrapKey", "unwrapKey"].map((name) => [name, async () => refuse(name)]);
  const mac = (key: SecretKey, usage: string, data: unknown): Uint8Array<ArrayBuffer> => {
    const secret = keys.secretOf(key, usage, "HMAC");
    return new Uint8Array(host.crypto.hmac(keys.normalise(key.algorithm["hash"]).name, secret, bytesOf(data)));
  };
  /** The standard's length of a key that is made without one: a block of the hash, in bits. */
  const blockLength = (hash: unknown): number => (/^SHA-(384|512)$/.test(keys.normalise(hash).name) ? 1024 : 512);
  const hashOf = (algorithm: unknown): string => {
    const { name } = keys.normalise(algorithm);
    if (!/^SHA-(1|256|384|512)$/.test(name)) throw exception("NotSupportedError", `There is no hash ${name}`);
    return name;
  };
  const isSecret = (name: string): boolean => /^(HMAC|AES-(GCM|CBC|CTR)|PBKDF2|HKDF)$/.test(name);

  const subtle = {
    digest: async (algorithm: unknown, data: unknown) =>
      new Uint8Array(host.crypto.digest(hashOf(algorithm), bytesOf(data))).buffer,
    async importKey(format: string, data: unknown, given: unknown, ...[extractable = false, usages = []]: KeyUse) {
      const algorithm = keys.normalise(given);
      if (format !== "raw" || !isSecret(algorithm.name)) refuse(`importKey("${format}", …, ${algorithm.name})`);
      const secret = bytesOf(data);
      if (algorithm.name.startsWith("AES-") && ![16, 24, 32].includes(secret.length)) {
        throw exception("DataError", `A key of ${algorithm.name} has 128, 192 or 256 bits, not ${secret.length * 8}`);
      }
      const hash = algorithm["hash"] === undefined ? {} : { hash: keys.normalise(algorithm["hash"]) };
      return keys.create({ ...algorithm, ...hash, length: secret.length * 8 }, secret, { extractable, usages });
    },
    async generateKey(given: unknown, extractable = false, usages: string[] = []) {
      const algorithm = keys.normalise(given);
      if (!/^(HMAC|AES-)/.test(algorithm.name)) refuse(`generateKey(${algorithm.name})`);
      const length = Number(algorithm["length"] ?? blockLength(algorithm["hash"]));
      const secret = new Uint8Array(host.crypto.randomBytes(length / 8));
      return keys.create({ ...algorithm, length }, secret, { extractable, usages });
    },
    async exportKey(format: string, key: SecretKey) {
      if (format !== "raw") refuse(`exportKey("${format}")`);
      return keys.secretOf(key, "export").slice().buffer;
    },
    sign: async (_algorithm: unknown, key: SecretKey, data: unknown) => mac(key, "sign", data).buffer,
    async verify(_algorithm: unknown, key: SecretKey, signature: unknown, data: unknown): Promise<boolean> {
      const [expected, given] = [mac(key, "verify", data), bytesOf(signature)];
      // All bytes are compared, so that the time says nothing about where they differ.
      const differs = expected.reduce((sum, byte, index) => sum | (byte ^ (given[index] ?? 0)), 0);
      return differs === 0 && expected.length === given.length;
    },
    ...ciphers,
    ...Object.fromEntries(refused),
  };

  return { ...classed({ subtle, ...random }), CryptoKey: keys.CryptoKey };
}
