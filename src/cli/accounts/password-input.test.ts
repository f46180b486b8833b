import { Readable } from "node:stream";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readPassword } from "./password-input.ts";

/** A pipe that brings these bytes in pieces of these lengths; the last piece takes what is left. */
function pipe(text: string, lengths: readonly number[] = []): Readable {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  let start = 0;
  for (const length of [...lengths, bytes.length]) {
    pieces.push(bytes.subarray(start, start + length));
    start += length;
  }
  return Readable.from(pieces.filter(({ length }) => length > 0));
}

const passwords = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => !/[\r\n]/.test(text));
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 });

test("a password is the first line of a pipe, however the pipe is cut", async () => {
  const endings = fc.constantFrom("", "\n", "\r\n", "\nsecond line\n", "\r\n\r\n");
  await fc.assert(
    fc.asyncProperty(passwords, endings, cuts, async (password, ending, lengths) => {
      expect(await readPassword(pipe(password + ending, lengths))).toBe(password);
    }),
  );
});

test("spaces and characters of several bytes belong to a password", async () => {
  for (const password of [" leading and trailing ", "\ttab", "pässwörd", "🎛️🎚️", "a\u0000b"]) {
    expect(await readPassword(pipe(`${password}\n`, [1, 1, 1, 1, 1]))).toBe(password);
  }
});

test("what follows the first line is not waited for", async () => {
  const endless = Readable.from(
    (async function* () {
      yield Buffer.from("secret\n");
      await new Promise(() => {});
    })(),
  );
  expect(await readPassword(endless)).toBe("secret");
});

test("nothing, and an empty first line, are told as such", async () => {
  for (const text of ["", "\n", "\r\n", "\nsecret\n"]) {
    await expect(readPassword(pipe(text))).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("nothing came"),
    });
  }
});

test("more bytes than a password can have are refused before they are all read", async () => {
  const longest = "é".repeat(2048);
  expect(await readPassword(pipe(longest))).toBe(longest);
  const refusal = { code: "INVALID_INPUT", message: "A password has at most 4096 bytes" };
  await expect(readPassword(pipe(`${longest}a`))).rejects.toMatchObject(refusal);
  let pieces = 0;
  const flood = Readable.from(
    (function* () {
      for (;;) {
        pieces += 1;
        yield Buffer.alloc(1024, "a");
      }
    })(),
  );
  await expect(readPassword(flood)).rejects.toMatchObject(refusal);
  expect(pieces).toBeLessThan(100);
});
