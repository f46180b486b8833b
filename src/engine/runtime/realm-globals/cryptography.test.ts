import { describe } from "vitest";
import { sameAsNode } from "./same-as-node.fixture.ts";

const HELP = `
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
  const text = (t) => new TextEncoder().encode(t);
  const { subtle } = crypto;
  const raw = (bytes, algorithm, usages, extractable = true) => subtle.importKey("raw", bytes, algorithm, extractable, usages);
`;
const withKeys = (programs: Record<string, string>) =>
  Object.fromEntries(Object.entries(programs).map(([what, body]) => [what, `${HELP} ${body}`]));

describe("a digest", () => {
  sameAsNode(
    withKeys({
      "is that of the standard": `return Promise.all(["SHA-1", "SHA-256", "SHA-384", "SHA-512", "sha-256", { name: "SHA-256" }].map(async (a) => hex(await subtle.digest(a, text("abc")))));`,
      "is of any bytes": `const u = new Uint8Array([1, 2, 3, 4]); return Promise.all([u, u.buffer, u.subarray(1, 3), new DataView(u.buffer, 1)].map(async (b) => hex(await subtle.digest("SHA-256", b))));`,
      "of an unknown kind is none": `return subtle.digest("MD5", text("x"));`,
      "of text is none": `return subtle.digest("SHA-256", "text");`,
    }),
  );
});

describe("a message authentication code", () => {
  sameAsNode(
    withKeys({
      "is that of the standard": `return Promise.all(["SHA-1", "SHA-256", "SHA-512"].map(async (hash) => hex(await subtle.sign("HMAC", await raw(text("key"), { name: "HMAC", hash }, ["sign"]), text("data")))));`,
      "is verified": `const key = await raw(text("key"), { name: "HMAC", hash: "SHA-256" }, ["sign", "verify"]); const mac = await subtle.sign("HMAC", key, text("data")); const bad = new Uint8Array(mac.slice(0)); bad[0] ^= 1; return Promise.all([subtle.verify("HMAC", key, mac, text("data")), subtle.verify("HMAC", key, bad, text("data")), subtle.verify("HMAC", key, mac.slice(1), text("data")), subtle.verify("HMAC", key, mac, text("other"))]);`,
      "needs a key that is for it": `return subtle.sign("HMAC", await raw(text("key"), { name: "HMAC", hash: "SHA-256" }, ["verify"]), text("x"));`,
      "needs a key of its own kind": `return subtle.sign("HMAC", await raw(new Uint8Array(16), "AES-GCM", ["encrypt"]), text("x"));`,
      "has a key as long as its block": `return Promise.all(["SHA-1", "SHA-256", "SHA-384", "SHA-512"].map(async (hash) => (await subtle.exportKey("raw", await subtle.generateKey({ name: "HMAC", hash }, true, ["sign"]))).byteLength));`,
      "has a key as long as one asks for": `return (await subtle.exportKey("raw", await subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 128 }, true, ["sign"]))).byteLength;`,
    }),
  );
});

describe("a cipher", () => {
  sameAsNode(
    withKeys({
      "gives what the standard says": `const iv = new Uint8Array(16); const out = []; for (const length of [16, 32]) for (const [name, extra] of [["AES-GCM", { iv: iv.slice(0, 12) }], ["AES-CBC", { iv }], ["AES-CTR", { counter: iv, length: 64 }]]) { const key = await raw(new Uint8Array(length), name, ["encrypt", "decrypt"]); const sealed = await subtle.encrypt({ name, ...extra }, key, text("a secret of some length")); out.push(hex(sealed), hex(await subtle.decrypt({ name, ...extra }, key, sealed))); } return out;`,
      "binds what else it is told": `const key = await raw(new Uint8Array(16), "AES-GCM", ["encrypt", "decrypt"]); const a = { name: "AES-GCM", iv: new Uint8Array(12), additionalData: text("a") }; const sealed = await subtle.encrypt(a, key, text("x")); return [hex(sealed), await subtle.decrypt({ ...a, additionalData: text("b") }, key, sealed).catch((e) => e.name)];`,
      "has tags of several lengths": `const key = await raw(new Uint8Array(16), "AES-GCM", ["encrypt"]); return Promise.all([96, 104, 112, 120, 128].map(async (tagLength) => (await subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), tagLength }, key, text("x"))).byteLength));`,
      "opens nothing that was changed": `const key = await raw(new Uint8Array(16), "AES-GCM", ["encrypt", "decrypt"]); const iv = new Uint8Array(12); const sealed = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv }, key, text("x"))); sealed[0] ^= 1; return subtle.decrypt({ name: "AES-GCM", iv }, key, sealed);`,
      "opens nothing that is too short": `return subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, await raw(new Uint8Array(16), "AES-GCM", ["decrypt"]), new Uint8Array(3));`,
      "has a key of a length that there is": `return raw(new Uint8Array(5), "AES-GCM", ["encrypt"]);`,
      "has keys of the length that one asks for": `return Promise.all([128, 256].map(async (length) => (await subtle.exportKey("raw", await subtle.generateKey({ name: "AES-GCM", length }, true, ["encrypt"]))).byteLength));`,
      "needs a key that is for it": `return subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, await raw(new Uint8Array(16), "AES-GCM", ["decrypt"]), text("x"));`,
      "needs a key of its own kind": `return subtle.encrypt({ name: "AES-CBC", iv: new Uint8Array(16) }, await raw(new Uint8Array(16), "AES-GCM", ["encrypt"]), text("x"));`,
    }),
  );
});

describe("a key", () => {
  sameAsNode(
    withKeys({
      "says what it is": `const key = await raw(new Uint8Array(16), "AES-GCM", ["encrypt"]); return [key.type, key.extractable, key.algorithm.name, key.algorithm.length, key.usages, key instanceof CryptoKey];`,
      "of a message code says its hash": `const key = await raw(text("key"), { name: "HMAC", hash: "SHA-256" }, ["sign"]); return [key.algorithm.name, key.algorithm.hash.name, key.algorithm.length];`,
      "that may be exported is": `return hex(await subtle.exportKey("raw", await raw(new Uint8Array([1, 2, 3]), { name: "HMAC", hash: "SHA-1" }, ["sign"])));`,
      "that may not be exported is not": `return subtle.exportKey("raw", await raw(new Uint8Array(16), "AES-GCM", ["encrypt"], false)).catch((e) => e.message.includes("not extractable"));`,
      "does not change with what it was made of": `const bytes = new Uint8Array(16); const key = await raw(bytes, "AES-GCM", ["encrypt"]); bytes[0] = 1; return hex(await subtle.exportKey("raw", key));`,
      "is not what somebody calls one": `return subtle.exportKey("raw", { type: "secret", extractable: true });`,
    }),
  );
});

describe("a derivation", () => {
  sameAsNode(
    withKeys({
      "gives what the standard says": `const p = await raw(text("password"), "PBKDF2", ["deriveBits"], false); const h = await raw(text("secret"), "HKDF", ["deriveBits"], false); const salt = text("salt"); return [hex(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 10 }, p, 256)), hex(await subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt, iterations: 3 }, p, 128)), hex(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: text("info") }, h, 256)), hex(await subtle.deriveBits({ name: "HKDF", hash: "SHA-1", salt: new Uint8Array(), info: new Uint8Array() }, h, 64))];`,
      "makes keys": `const p = await raw(text("password"), "PBKDF2", ["deriveKey"], false); const key = await subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: text("s"), iterations: 2 }, p, { name: "AES-GCM", length: 128 }, true, ["encrypt"]); return [hex(await subtle.exportKey("raw", key)), key.algorithm.name, key.usages];`,
      "needs a key that is for it": `return subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: text(""), info: text("") }, await raw(text("x"), "HKDF", ["deriveKey"], false), 128);`,
    }),
  );
});

describe("random values", () => {
  sameAsNode(
    withKeys({
      "fill an array of whole numbers": `const a = new Uint32Array(4); return [crypto.getRandomValues(a) === a, a.some((x) => x !== 0)];`,
      "do not fill anything else": `crypto.getRandomValues(new Float32Array(1));`,
      "are not too many at once": `crypto.getRandomValues(new Uint8Array(65537));`,
      "are names": `return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID());`,
    }),
  );
});

describe("the classes of crypto", () => {
  sameAsNode({
    "are those of its objects": `return [crypto instanceof Crypto, crypto.subtle instanceof SubtleCrypto, String(crypto), String(crypto.subtle), Crypto.name, SubtleCrypto.name];`,
    "make no other ones": `return [Crypto, SubtleCrypto].map((Class) => { try { return new Class() instanceof Class; } catch (error) { return error.name; } });`,
  });
});
