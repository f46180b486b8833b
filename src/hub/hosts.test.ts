import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isOwnRequest } from "./hosts.ts";

test.each([
  [{ host: "127.0.0.1:4790", origin: null }, true],
  [{ host: "127.0.0.1:4790", origin: "http://127.0.0.1:4790" }, true],
  [{ host: "LOCALHOST:4790", origin: "http://localhost:4790" }, true],
  [{ host: "[::1]:4790", origin: "http://[::1]:4790" }, true],
  [{ host: "127.0.0.1:4790", origin: "http://127.0.0.1:9" }, false],
  [{ host: "127.0.0.1:4790", origin: "http://localhost:4790" }, false],
  [{ host: "localhost:4790", origin: "http://localhost" }, false],
  [{ host: "localhost:4790", origin: "https://localhost:4790" }, false],
  [{ host: "localhost:4790", origin: "http://user@localhost:4790" }, false],
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
  [{ host: "studio.example", origin: "http://localhost:6274" }, false],
  [{ host: "studio.example:8443", origin: null }, false],
  [{ host: "studio.example.evil.example", origin: null }, false],
  [{ host: "evil.example", origin: "https://studio.example" }, false],
  [{ host: "studio.example", origin: "https://evil.example" }, false],
  [{ host: "studio.example", origin: "http://studio.example" }, false],
])("with the public name https://studio.example, a request with %j is ours: %s", (headers, expected) => {
  expect(isOwnRequest(headers, "https://studio.example")).toBe(expected);
});

test("of all ports of this machine, only the page of the hub's own gets in", () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  const name = fc.constantFrom("127.0.0.1", "localhost", "[::1]", "127.8.8.8");
  fc.assert(
    fc.property(port, port, name, name, (own, other, ownName, otherName) => {
      const isOwn = own === other && ownName === otherName;
      const hosts = { host: `${ownName}:${own}`, origin: `http://${otherName}:${other}` };
      expect(isOwnRequest(hosts)).toBe(isOwn);
      expect(isOwnRequest(hosts, "https://studio.example")).toBe(isOwn);
    }),
  );
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
