import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { payloadOf } from "../kit/studioError.ts";
import { seal, unseal } from "./secret.ts";

const PURPOSE = JSON.stringify(["connection", "https://studio.test|ada", "https://other.test/mcp"]);

beforeEach(() => void (process.env.WAV0_ENCRYPTION_KEY = Buffer.alloc(32, 7).toString("base64")));
afterEach(() => void delete process.env.WAV0_ENCRYPTION_KEY);

/** @returns the words with which it is refused; fails if it opens */
function refused(sealed: string, purpose = PURPOSE): string {
  try {
    unseal(sealed, purpose);
  } catch (error) {
    const payload = payloadOf(error);
    if (payload?.code === "CONNECTION_FAILED") return payload.message;
    throw error;
  }
  throw new Error("It opens");
}

test("what was sealed opens as it was, for its purpose, and is told by nothing outside", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), fc.string(), fc.string(), (text, purpose, other) => {
      const sealed = seal(text, purpose);
      expect(unseal(sealed, purpose)).toBe(text);
      expect(sealed).toMatch(/^[\w-]+$/);
      expect(Buffer.from(sealed, "base64url").includes(text)).toBe(false);
      if (other !== purpose) expect(refused(sealed, other)).toContain("cannot be read any more");
    }),
    { numRuns: 50 },
  );
  expect(unseal(seal("", PURPOSE), PURPOSE)).toBe("");
  expect(unseal(seal("schlüssel 🔑", PURPOSE), PURPOSE)).toBe("schlüssel 🔑");
});

test("the same secret is sealed differently each time", () => {
  const all = Array.from({ length: 50 }, () => seal("Bearer a", PURPOSE));
  expect(new Set(all).size).toBe(50);
  // Nonces come first: one that came twice under a key would give both texts away.
  expect(new Set(all.map((sealed) => sealed.slice(0, 16))).size).toBe(50);
});

test("an altered bit anywhere, in the nonce, the tag or the text, opens nothing", () => {
  const bytes = Buffer.from(seal("Bearer very-secret", PURPOSE), "base64url");
  for (let at = 0; at < bytes.length; at += 1) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
    expect(refused(altered.toString("base64url"))).toContain("Remove the connection and add it again");
  }
});

test("a text that was cut, anywhere, opens nothing: a short tag is not taken for the whole one", () => {
  const bytes = Buffer.from(seal("Bearer very-secret", PURPOSE), "base64url");
  for (let length = 0; length < bytes.length; length += 1) refused(bytes.subarray(0, length).toString("base64url"));
  refused(Buffer.concat([bytes, Buffer.from([0])]).toString("base64url"));
  for (const text of ["null", "{}", "Bearer very-secret", "🔑"]) refused(text);
});

test("two sealed texts cannot be put together", () => {
  const [one, other] = ["first", "other"].map((text) => Buffer.from(seal(text, PURPOSE), "base64url"));
  if (!one || !other) throw new Error("Nothing was sealed");
  for (const at of [12, 28]) refused(Buffer.concat([one.subarray(0, at), other.subarray(at)]).toString("base64url"));
});

test.each([
  ["none", undefined],
  ["an empty one", ""],
  ["one of 31 bytes", Buffer.alloc(31, 7).toString("base64")],
  ["one of 33 bytes", Buffer.alloc(33, 7).toString("base64")],
  ["a passphrase", "a key of thirty-two letters, tests!"],
])("a deployment whose key is %s neither seals nor opens, and says what to set", (_what, key) => {
  const sealed = seal("Bearer a", PURPOSE);
  if (key === undefined) delete process.env.WAV0_ENCRYPTION_KEY;
  else process.env.WAV0_ENCRYPTION_KEY = key;
  expect(refused(sealed)).toContain("set WAV0_ENCRYPTION_KEY of this deployment to 32 random bytes");
  expect(() => seal("Bearer a", PURPOSE)).toThrow("32 random bytes");
});

test("no refusal says anything of the secret", () => {
  const sealed = seal("Bearer very-secret-4711", PURPOSE);
  process.env.WAV0_ENCRYPTION_KEY = Buffer.alloc(32, 8).toString("base64");
  expect(refused(sealed)).not.toMatch(/4711|very-secret/);
});
