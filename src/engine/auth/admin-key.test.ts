import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { actingAs, checkAdminKey } from "./admin-key.ts";
import { AuthError } from "./auth-error.ts";

const KEY = "studio|0123456789abcdef";
const encoded = (identity: unknown) => Buffer.from(JSON.stringify(identity)).toString("base64");

describe("an admin key", () => {
  test("is good as it is, and acts as nobody", () => {
    expect(checkAdminKey(KEY, KEY)).toEqual({ identity: null });
  });

  test.each([
    "",
    " ",
    KEY.slice(1),
    KEY.slice(0, -1),
    `${KEY} `,
    KEY.toUpperCase(),
    "studio",
    "|0123456789abcdef",
    "other|0123456789abcdef",
    `:${KEY}`,
    `${KEY}\n`,
  ])("%j is another", (given) => {
    expect(() => checkAdminKey(given, KEY)).toThrow(expect.objectContaining({ code: "BadAdminKey" }));
  });

  test("is another once any character is", () => {
    fc.assert(
      fc.property(fc.nat(KEY.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, letter) => {
        const given = KEY.slice(0, at) + letter + KEY.slice(at + 1);
        fc.pre(given !== KEY && !given.includes(":"));
        expect(() => checkAdminKey(given, KEY)).toThrow(AuthError);
      }),
    );
  });

  test("acts as who is named after it", () => {
    const { identity } = checkAdminKey(
      `${KEY}:${encoded({ subject: "ada", issuer: "https://i", role: "owner" })}`,
      KEY,
    );
    expect(identity).toEqual({ subject: "ada", issuer: "https://i", tokenIdentifier: "https://i|ada", role: "owner" });
  });

  test.each([
    "",
    "%%%",
    encoded("text"),
    encoded(7),
    encoded(null),
    encoded([]),
    Buffer.from("{").toString("base64"),
    `${encoded({})}:more`,
  ])("followed by %j, which is no identity, is refused", (suffix) => {
    const outcome = () => checkAdminKey(`${KEY}:${suffix}`, KEY);
    if (suffix.endsWith(":more")) expect(outcome().identity).toMatchObject({ subject: "admin" });
    else expect(outcome).toThrow(expect.objectContaining({ code: "BadAdminKey" }));
  });

  test("that is wrong is refused before anything is made of what follows", () => {
    expect(() => checkAdminKey(`wrong|key:${encoded({ subject: "ada" })}`, KEY)).toThrow("was invalid");
  });
});

describe("acting as somebody", () => {
  test.each<[object, object]>([
    [{}, { subject: "admin", issuer: "https://convex.test", tokenIdentifier: "https://convex.test|admin" }],
    [{ subject: "s" }, { subject: "s", issuer: "https://convex.test", tokenIdentifier: "https://convex.test|s" }],
    [{ issuer: "i" }, { subject: "admin", issuer: "i", tokenIdentifier: "i|admin" }],
    [
      { subject: "s", issuer: "i", tokenIdentifier: "own" },
      { subject: "s", issuer: "i", tokenIdentifier: "own" },
    ],
    [
      { subject: 7, issuer: null },
      { subject: "admin", issuer: "https://convex.test", tokenIdentifier: "https://convex.test|admin" },
    ],
    [
      { email: "a@b.c" },
      { email: "a@b.c", subject: "admin", issuer: "https://convex.test", tokenIdentifier: "https://convex.test|admin" },
    ],
  ])("%j makes %j", (attributes, identity) => {
    expect(actingAs({ ...attributes })).toEqual(identity);
  });
});
