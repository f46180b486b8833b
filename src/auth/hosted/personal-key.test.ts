import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createKey, hashKey, KEY_PREFIX } from "./personal-key.ts";

test("a key is 256 random bits behind its prefix, and safe in a header, an address and a shell", () => {
  const keys = Array.from({ length: 200 }, createKey);
  for (const { secret } of keys) {
    expect(secret).toMatch(/^wav0_[A-Za-z0-9_-]{43}$/);
    expect(Buffer.from(secret.slice(KEY_PREFIX.length), "base64url")).toHaveLength(32);
  }
  expect(new Set(keys.map(({ secret }) => secret)).size).toBe(200);
});

test("what is shown of a key leaves more than 200 bits unknown, and what is kept is its digest", () => {
  const { secret, start, hash } = createKey();
  expect(secret.startsWith(start)).toBe(true);
  expect((secret.length - start.length) * 6).toBeGreaterThan(200);
  expect(hash).toBe(createHash("sha256").update(secret).digest("base64url"));
  expect(hash).not.toContain(start.slice(KEY_PREFIX.length));
});

test("the digest is of the key to its last character", () => {
  expect(hashKey("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  expect(new Set(["abc", "abc ", "Abc", "abc\0", ""].map(hashKey)).size).toBe(5);
});
