import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addressWithNext, nextPage } from "./next-page.ts";

const ORIGIN = "https://studio.example";

test.each(["/", "/account", "/#/jobs", "/#/chat/k57a%2Fb", "/#/"])("%s is a place to go on to", (place) => {
  expect(nextPage(place)).toBe(place);
});

test.each([
  undefined,
  "",
  "https://evil.example",
  "//evil.example",
  "/\\evil.example",
  "/account/keys",
  "/accounts",
  "/#/jobs\n",
  "/#/jobs\r\nset-cookie: a=b",
  "/#link=secret",
  "javascript:alert(1)",
  `/#/${"a".repeat(2_000)}`,
])("%j leads to the dashboard instead", (wanted) => {
  expect(nextPage(wanted)).toBe("/");
});

test("whatever is wanted, nobody leaves the dashboard and the account page", () => {
  const beginning = fc.constantFrom("", "/", "//", "/#/", "/account", "https://");
  fc.assert(
    fc.property(beginning, fc.string(), (start, rest) => {
      const { origin, pathname, search } = new URL(nextPage(start + rest), ORIGIN);
      expect(origin).toBe(ORIGIN);
      expect(["/", "/account"]).toContain(pathname);
      expect(search).toBe("");
    }),
  );
});

test("a place goes through the address of a page and back", () => {
  const address = new URL(addressWithNext("/sign-in", "/#/chat/k57a%2Fb"), ORIGIN);
  expect(address.pathname).toBe("/sign-in");
  expect(nextPage(address.searchParams.get("next") ?? "")).toBe("/#/chat/k57a%2Fb");
  expect(addressWithNext("/sign-in", "/")).toBe("/sign-in");
});
