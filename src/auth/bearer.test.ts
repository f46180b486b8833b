import * as fc from "fast-check";
import { expect, test } from "vitest";
import { carriesToken } from "./bearer.ts";

const carries = (authorization: string | null, token = "s3cret") =>
  carriesToken({ headers: new Headers(authorization === null ? {} : { authorization }) }, token);

test.each(["Bearer s3cret", "bearer s3cret", "BEARER   s3cret", "  Bearer s3cret  "])(
  "%j carries the token",
  (header) => {
    expect(carries(header)).toBe(true);
  },
);

test.each([
  null,
  "",
  "Bearer",
  "Bearer ",
  "s3cret",
  "Bearers3cret",
  "Basic s3cret",
  "Bearer s3cret s3cret",
  "Bearer s3cret,",
  "Bearer, s3cret",
  "Bearer s3cre",
  "Bearer s3cret0",
  "Bearer S3CRET",
  'Bearer "s3cret"',
  "Bearer\ts3cret",
  "Digest Bearer s3cret",
])("%j does not", (header) => {
  expect(carries(header)).toBe(false);
});

test("two headers at once carry none", () => {
  const headers = new Headers();
  headers.append("authorization", "Bearer s3cret");
  headers.append("authorization", "Bearer s3cret");
  expect(carriesToken({ headers }, "s3cret")).toBe(false);
});

test("no request carries a token that is empty", () => {
  for (const header of [null, "", "Bearer", "Bearer ", "Bearer x"]) expect(carries(header, "")).toBe(false);
});

test("a token is carried by itself alone", () => {
  const token = fc.stringMatching(/^[\w.~+/=-]{1,20}$/);
  fc.assert(
    fc.property(token, token, (given, expected) => {
      expect(carries(`Bearer ${given}`, expected)).toBe(given === expected);
      expect(carries(`Bearer ${expected}`, expected)).toBe(true);
    }),
  );
});
