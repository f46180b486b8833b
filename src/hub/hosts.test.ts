import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isOwnRequest } from "./hosts.ts";

test.each([
  [{ host: "127.0.0.1:4790", origin: null }, true],
  [{ host: "localhost", origin: "http://localhost:5173" }, true],
  [{ host: "[::1]:80", origin: "http://[::1]:80" }, true],
  [{ host: null, origin: null }, false],
  [{ host: "evil.example:4790", origin: null }, false],
  [{ host: "127.0.0.1.evil.example", origin: null }, false],
  [{ host: "localhost", origin: "https://evil.example" }, false],
  [{ host: "localhost", origin: "null" }, false],
  [{ host: "studio.example", origin: null }, false],
])("without a public name, a request with %j is ours: %s", (headers, expected) => {
  expect(isOwnRequest(headers)).toBe(expected);
});

test.each([
  [{ host: "studio.example", origin: null }, true],
  [{ host: "Studio.Example", origin: "https://studio.example" }, true],
  [{ host: "127.0.0.1:4790", origin: "https://studio.example" }, true],
  [{ host: "studio.example", origin: "http://localhost:6274" }, true],
  [{ host: "studio.example:8443", origin: null }, false],
  [{ host: "studio.example.evil.example", origin: null }, false],
  [{ host: "evil.example", origin: "https://studio.example" }, false],
  [{ host: "studio.example", origin: "https://evil.example" }, false],
  [{ host: "studio.example", origin: "http://studio.example" }, false],
])("with the public name https://studio.example, a request with %j is ours: %s", (headers, expected) => {
  expect(isOwnRequest(headers, "https://studio.example")).toBe(expected);
});

test("no domain name but our own gets in", () => {
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      fc.pre(domain !== "localhost" && domain !== "studio.example");
      expect(isOwnRequest({ host: domain, origin: null }, "https://studio.example")).toBe(false);
      expect(isOwnRequest({ host: "studio.example", origin: `https://${domain}` }, "https://studio.example")).toBe(
        false,
      );
    }),
  );
});
