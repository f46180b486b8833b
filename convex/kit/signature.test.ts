import { createHmac } from "node:crypto";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isUploadOf, stampedType } from "../library/uploadStamp.ts";
import { isSigned, sign } from "./signature.ts";

const KEY = Buffer.alloc(32, 7);

beforeEach(() => void (process.env.WAV0_ENCRYPTION_KEY = KEY.toString("base64")));
afterEach(() => void delete process.env.WAV0_ENCRYPTION_KEY);

test("a signature is the first half of an HMAC-SHA256 of the promise, and valid for that promise only", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (promise, other) => {
      const signature = await sign(promise);
      const whole = createHmac("sha256", KEY).update(promise).digest("hex");
      expect(signature).toBe(whole.slice(0, 32));
      expect(await isSigned(promise, signature)).toBe(true);
      expect(await isSigned(other, signature)).toBe(other === promise);
    }),
    { numRuns: 50 },
  );
});

test("a signature that is altered in one place, cut, longer or empty is none", async () => {
  const signature = await sign("audio of s1 until 5");
  const altered = [...signature].map((digit, at) => {
    const other = digit === "0" ? "1" : "0";
    return signature.slice(0, at) + other + signature.slice(at + 1);
  });
  const others = ["", signature.slice(1), signature.slice(0, -1), `${signature}0`, signature.toUpperCase(), "\u0000"];
  for (const each of [...altered, ...others]) expect(await isSigned("audio of s1 until 5", each)).toBe(false);
});

test("another key of the deployment signs otherwise, and none signs nothing", async () => {
  const signature = await sign("input of p1");
  process.env.WAV0_ENCRYPTION_KEY = Buffer.alloc(32, 8).toString("base64");
  expect(await isSigned("input of p1", signature)).toBe(false);
  delete process.env.WAV0_ENCRYPTION_KEY;
  await expect(sign("input of p1")).rejects.toThrow("set WAV0_ENCRYPTION_KEY");
});

test("an upload's content type is good for its user, however it is spaced, and for nobody else", async () => {
  const type = await stampedType("https://studio.test|ada");
  expect(await isUploadOf("https://studio.test|ada", type)).toBe(true);
  expect(await isUploadOf("https://studio.test|ada", type.replace("; ", ";"))).toBe(true);
  expect(await isUploadOf("https://studio.test|ada", type.replace("; ", ";   "))).toBe(true);
  for (const other of ["https://studio.test|eve", "https://studio.test|ad", "https://studio.test|adaa", ""]) {
    expect(await isUploadOf(other, type)).toBe(false);
  }
});

test("no two uploads have one content type, and the nonce of one has not the signature of another", async () => {
  const [one = "", other = ""] = await Promise.all([stampedType("ada"), stampedType("ada")]);
  expect(one).not.toBe(other);
  const [, signature = ""] = one.split(".");
  expect(await isUploadOf("ada", other.replace(/\.[0-9a-f]+$/, `.${signature}`))).toBe(false);
});

test.each([
  undefined,
  "",
  "audio/wav",
  "application/octet-stream",
  "application/octet-stream; upload=",
  "application/octet-stream; upload=.",
  `application/octet-stream; upload=${"0".repeat(32)}.${"0".repeat(32)}`,
])("a file that came as %j is nobody's upload", async (type) => {
  expect(await isUploadOf("ada", type)).toBe(false);
});

test("a stamped type with something before or after it is none", async () => {
  const type = await stampedType("ada");
  for (const altered of [`${type} `, ` ${type}`, `${type}; a=b`, type.toUpperCase(), `${type}\n`, type.slice(0, -1)]) {
    expect(await isUploadOf("ada", altered)).toBe(false);
  }
});

test("a promise of one kind does not pass for another: a stamp signs neither an address nor an input", async () => {
  const [, nonce = "", signature = ""] = /upload=([0-9a-f]+)\.([0-9a-f]+)/.exec(await stampedType("ada")) ?? [];
  expect(await isSigned(`upload ${nonce} of ada`, signature)).toBe(true);
  expect(await isSigned(`input of ${nonce}`, signature)).toBe(false);
  expect(await isSigned(`audio of ${nonce} until 1`, signature)).toBe(false);
});
