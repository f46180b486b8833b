import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  pbkdf2Sync,
  randomBytes,
  type CipherGCM,
  type DecipherGCM,
} from "node:crypto";

/** Parameters of an AES cipher, as Web Crypto names them; lengths in bits. */
export interface AesParameters {
  name: "AES-GCM" | "AES-CBC" | "AES-CTR";
  /** The initialisation vector, or the counter of AES-CTR. */
  iv: Uint8Array;
  additionalData: Uint8Array | null;
  tagLength: number;
}

/** Parameters of a derivation; `iterations` for PBKDF2, `info` for HKDF. */
export interface DeriveParameters {
  name: "PBKDF2" | "HKDF";
  hash: string;
  salt: Uint8Array;
  info: Uint8Array;
  iterations: number;
}

/**
 * The cryptography that realms are given: Web Crypto's algorithms with secret keys, answered at once.
 * Each throws an Error with the reason for keys, parameters or data that do not fit.
 */
export interface SymmetricCrypto {
  randomBytes(count: number): Uint8Array;
  digest(algorithm: string, bytes: Uint8Array): Uint8Array;
  hmac(algorithm: string, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  encrypt(parameters: AesParameters, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  decrypt(parameters: AesParameters, key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** @param length in bytes */
  derive(parameters: DeriveParameters, key: Uint8Array, length: number): Uint8Array;
}

/** Node's own implementation. */
export const symmetricCrypto: SymmetricCrypto = {
  randomBytes: (count) => randomBytes(count),
  digest: (algorithm, bytes) => createHash(nodeHash(algorithm)).update(bytes).digest(),
  hmac: (algorithm, key, bytes) => createHmac(nodeHash(algorithm), key).update(bytes).digest(),
  encrypt: (parameters, key, bytes) => {
    // GCM is the only one of the modes with authentication tags.
    const cipher = createCipheriv(nodeCipher(parameters, key), key, parameters.iv, tagOptions(parameters)) as CipherGCM;
    if (parameters.additionalData) cipher.setAAD(parameters.additionalData);
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return parameters.name === "AES-GCM" ? Buffer.concat([sealed, cipher.getAuthTag()]) : sealed;
  },
  decrypt: (parameters, key, bytes) => {
    const cipher = nodeCipher(parameters, key);
    // GCM is the only one of the modes with authentication tags.
    const decipher = createDecipheriv(cipher, key, parameters.iv, tagOptions(parameters)) as DecipherGCM;
    const tagBytes = parameters.name === "AES-GCM" ? parameters.tagLength / 8 : 0;
    if (bytes.length < tagBytes) throw new Error("The data is shorter than its authentication tag");
    if (parameters.additionalData) decipher.setAAD(parameters.additionalData);
    if (tagBytes > 0) decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - tagBytes)), decipher.final()]);
  },
  derive: ({ name, hash, salt, info, iterations }, key, length) =>
    name === "PBKDF2"
      ? pbkdf2Sync(key, salt, iterations, length, nodeHash(hash))
      : new Uint8Array(hkdfSync(nodeHash(hash), key, salt, info, length)),
};

function nodeHash(algorithm: string): string {
  return algorithm.replace("-", "").toLowerCase();
}

function nodeCipher({ name }: AesParameters, key: Uint8Array): "aes-128-gcm" {
  // The type has one name of each mode; the mode decides what the cipher can do.
  return `aes-${key.length * 8}-${name.slice("AES-".length).toLowerCase()}` as "aes-128-gcm";
}

function tagOptions({ name, tagLength }: AesParameters): { authTagLength: number } | undefined {
  return name === "AES-GCM" ? { authTagLength: tagLength / 8 } : undefined;
}
