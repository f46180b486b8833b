import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeHeaderValue } from "./header-value.ts";

const encode = (text: string | Uint8Array) => `=?base64?${Buffer.from(text).toString("base64")}?=`;

test("any text comes through the encoding, and plain ASCII without it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(decodeHeaderValue(encode(text))).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (!text.startsWith("=?base64?")) expect(decodeHeaderValue(text)).toBe(text);
    }),
  );
});

test.each([
  ["bytes that are no UTF-8", encode(new Uint8Array([0xff]))],
  ["a surrogate on its own", encode(new Uint8Array([0xed, 0xa0, 0x80]))],
  ["a character that was cut", encode(new Uint8Array([0xe2, 0x82]))],
  ["no base64", "=?base64?a b?="],
  ["the other alphabet", "=?base64?_-8=?="],
  ["missing padding", "=?base64?YQ?="],
  ["padding within", "=?base64?YQ==YQ==?="],
  ["characters beyond ASCII", "größe"],
  ["a control character", "a\u0007"],
])("%s are no text", (_what, header) => {
  expect(decodeHeaderValue(header)).toBeNull();
});

test.each(["=?base64?YQ==", "base64?YQ==?=", "=?BASE64?YQ==?=", "=?utf-8?YQ==?=", " =?base64?YQ==?="])(
  "what only resembles the encoding is plain: %s",
  (header) => {
    expect(decodeHeaderValue(header)).toBe(header);
  },
);

test("an encoded text may be empty", () => {
  expect(decodeHeaderValue("=?base64??=")).toBe("");
});
