// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { BytesOf } from "./bytes.ts";
import type { Globals, RealmHost } from "./host.ts";

/**
 * Web Crypto that answers at once: digests, raw HMAC keys and random values. What needs another thread is refused.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmCrypto(host: RealmHost, bytesOf: BytesOf): Globals {
  interface HmacKey {
    type: "secret";
    algorithm: { name: "HMAC"; hash: { name: string } };
    raw: Uint8Array;
  }
  const nameOf = (algorithm: unknown): string =>
    typeof algorithm === "string" ? algorithm : String((algorithm as { name: unknown }).name); // An AlgorithmIdentifier.
  const refuse = (what: string): never => {
    throw new Error(`crypto.subtle.${what} is not supported in queries and mutations here; use an action.`);
  };
  const refused = "encrypt decrypt generateKey deriveKey deriveBits exportKey wrapKey unwrapKey".split(" ");
  const mac = (key: HmacKey, data: unknown): Uint8Array<ArrayBuffer> =>
    new Uint8Array(host.hmac(key.algorithm.hash.name, key.raw, bytesOf(data)));

  const subtle = {
    digest: async (algorithm: unknown, data: unknown) =>
      new Uint8Array(host.digest(nameOf(algorithm), bytesOf(data))).buffer,
    async importKey(format: string, data: unknown, algorithm: { name?: string; hash?: unknown }): Promise<HmacKey> {
      if (format !== "raw" || algorithm.name !== "HMAC") refuse(`importKey("${format}", …, ${nameOf(algorithm)})`);
      const hash = { name: nameOf(algorithm.hash) };
      return { type: "secret", algorithm: { name: "HMAC", hash }, raw: bytesOf(data) };
    },
    sign: async (_algorithm: unknown, key: HmacKey, data: unknown) => mac(key, data).buffer,
    async verify(_algorithm: unknown, key: HmacKey, signature: unknown, data: unknown): Promise<boolean> {
      const [expected, given] = [mac(key, data), bytesOf(signature)];
      // All bytes are compared, so that the time says nothing about where they differ.
      const differs = expected.reduce((sum, byte, index) => sum | (byte ^ (given[index] ?? 0)), 0);
      return differs === 0 && expected.length === given.length;
    },
    ...Object.fromEntries(refused.map((name) => [name, async () => refuse(name)])),
  };

  return {
    crypto: {
      subtle,
      getRandomValues<T extends ArrayBufferView>(array: T): T {
        new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(host.randomBytes(array.byteLength));
        return array;
      },
      randomUUID(): string {
        const bytes = host.randomBytes(16);
        bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
        bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
        const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
        return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
      },
    },
  };
}
