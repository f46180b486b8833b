import { createServer } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { refusal } from "../testing/studio.fixture.ts";
import { downloadPublic, isLoopback, isPrivate, lookupLoopback, lookupPublic, obstacleIn } from "./download.ts";

const LIMITS = { maxBytes: 1_000, timeoutMillis: 5_000, trustedOrigins: [] as string[] };

type Answer = { status: number; headers?: Record<string, string>; body?: string };

async function serve(answer: (path: string, headers: NodeJS.Dict<string | string[]>) => Answer) {
  const server = createServer((request, response) => {
    const { status, headers = {}, body = "" } = answer(request.url ?? "/", request.headers);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  // A listening TCP server's address is never a string.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const number = ([a = 0, b = 0, c = 0, d = 0]: readonly number[]) => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
const dotted = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");

/** First and last address of each range of the IANA IPv4 special-purpose registry that is not reachable from everywhere. */
const IPV4 = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.0.0.0", "192.0.0.255"],
  ["192.0.2.0", "192.0.2.255"],
  ["192.168.0.0", "192.168.255.255"],
  ["198.18.0.0", "198.19.255.255"],
  ["198.51.100.0", "198.51.100.255"],
  ["203.0.113.0", "203.0.113.255"],
  ["224.0.0.0", "255.255.255.255"],
] as const;

test.each(IPV4)("%s to %s is private to its ends, and the addresses beside it are not", (first, last) => {
  const [from, to] = [first, last].map((each) => number(each.split(".").map(Number)));
  expect([isPrivate(first), isPrivate(last)]).toEqual([true, true]);
  const beside = [(from ?? 0) - 1, (to ?? 0) + 1].filter((value) => value >= 0 && value <= 0xff_ff_ff_ff);
  for (const address of beside.map(dotted)) {
    const isOfOther = IPV4.some(([start, end]) => start === address || end === address);
    expect([address, isPrivate(address)]).toEqual([address, isOfOther]);
  }
});

test("an IPv4 address is judged alike in whichever way IPv6 may carry it", () => {
  const byte = fc.nat(255);
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte, byte), (bytes) => {
      const plain = bytes.join(".");
      const [high, low] = [number(bytes) >>> 16, number(bytes) & 0xff_ff].map((half) => half.toString(16));
      for (const mapped of [`::ffff:${plain}`, `::FFFF:${high}:${low}`, `0:0:0:0:0:ffff:${high}:${low}`]) {
        expect([mapped, isPrivate(mapped)]).toEqual([mapped, isPrivate(plain)]);
        expect([mapped, isLoopback(mapped)]).toEqual([mapped, bytes[0] === 127]);
      }
    }),
  );
});

test.each([
  ["unspecified", "::"],
  ["loopback", "::1"],
  ["IPv4-compatible", "::10.0.0.1"],
  ["IPv4-translated", "::ffff:0:7f00:1"],
  ["of NAT64", "64:ff9b::a00:1"],
  ["of a local NAT64", "64:ff9b:1:ffff::1"],
  ["to be discarded", "100::1"],
  ["a dummy prefix", "100:0:0:1::1"],
  ["of Teredo", "2001:0:53aa:64c::1"],
  ["for documentation", "2001:db8:ffff::1"],
  ["for documentation, of the newer range", "3fff:fff::1"],
  ["of 6to4", "2002:7f00:1::"],
  ["of segment routing", "5f00::1"],
  ["unique local", "fdff:ffff::1"],
  ["link-local", "febf::1"],
  ["link-local with a zone", "fe80::1%lo"],
  ["site-local", "fec0::1"],
  ["multicast", "ff02::1"],
])("an IPv6 address %s (%s) is private", async (_what, address) => {
  expect(isPrivate(address)).toBe(true);
});

test.each(["2606:4700::1", "2a00:1450:4001::1", "2001:4860:4860::8888", "3ffe::1", "4000::1", "fbff::1"])(
  "the IPv6 address %s is public",
  (address) => {
    expect(isPrivate(address)).toBe(false);
  },
);

describe("a name is looked up", () => {
  const look = (lookup: LookupFunction, host: string, all = false) =>
    new Promise((resolve, reject) => lookup(host, { all }, (error, found) => (error ? reject(error) : resolve(found))));

  test("and refused where any of its addresses is private, or for this machine alone where any is not", async () => {
    expect((await refusal(look(lookupPublic, "localhost"))).code).toBe("URL_NOT_ALLOWED");
    // A literal address is looked up without asking anybody.
    expect(await look(lookupPublic, "8.8.8.8")).toBe("8.8.8.8");
    expect(await look(lookupPublic, "8.8.8.8", true)).toEqual([{ address: "8.8.8.8", family: 4 }]);
    const { code, message } = await refusal(look(lookupLoopback, "8.8.8.8"));
    expect([code, message.includes("not on this machine")]).toEqual(["URL_NOT_ALLOWED", true]);
    expect(await look(lookupLoopback, "127.9.9.9", true)).toEqual([{ address: "127.9.9.9", family: 4 }]);
    expect((await refusal(look(lookupLoopback, "10.0.0.1"))).code).toBe("URL_NOT_ALLOWED");
  });
});

describe("a redirect", () => {
  test.each([["http://[bad"], ["http://a b/"], ["https://"], ["mailto:ada@a.test"], ["//user@10.0.0.1:1/x"]])(
    "to %s is refused, and not tried again as if the host had failed",
    async (location) => {
      const origin = await serve(() => ({ status: 302, headers: { location } }));
      const limits = { ...LIMITS, trustedOrigins: [origin] };
      expect((await refusal(downloadPublic(`${origin}/a`, limits))).code).toBe("URL_NOT_ALLOWED");
    },
  );

  test("trusts no other port of the same host, and without a location is no answer", async () => {
    const other = await serve(() => ({ status: 200, body: "secret" }));
    const origin = await serve((path) =>
      path === "/out" ? { status: 301, headers: { location: other } } : { status: 302 },
    );
    const limits = { ...LIMITS, trustedOrigins: [origin] };
    expect((await refusal(downloadPublic(`${origin}/out`, limits))).message).toContain("private network");
    await expect(downloadPublic(`${origin}/nowhere`, limits)).rejects.toThrow("HTTP 302");
  });

  test("is followed five times, relative ones from where they stand, each with headers of its own", async () => {
    const seen: string[] = [];
    const origin = await serve((path, { "x-for": told }) => {
      seen.push(`${path} ${String(told)}`);
      const depth = path.split("/").length;
      return depth < 7 ? { status: 308, headers: { location: "a/" } } : { status: 200, body: "kick" };
    });
    const headersFor = (url: URL) => ({ "x-for": url.pathname });
    const bytes = await downloadPublic(`${origin}/`, { ...LIMITS, trustedOrigins: [origin], headersFor });
    expect(new TextDecoder().decode(bytes)).toBe("kick");
    expect(seen).toHaveLength(6);
    expect(seen.every((line) => line.split(" ")[0] === line.split(" ")[1])).toBe(true);
    expect(seen.at(-1)).toBe("/a/a/a/a/a/ /a/a/a/a/a/");
  });
});

test("an answer that breaks off is a failure of the host, and so is a part or nothing at all", async () => {
  const origin = await serve((path) => {
    if (path === "/short") return { status: 200, headers: { "content-length": "9" }, body: "kick" };
    return { status: path === "/part" ? 206 : 204 };
  });
  const limits = { ...LIMITS, trustedOrigins: [origin], timeoutMillis: 500 };
  await expect(downloadPublic(`${origin}/part`, limits)).rejects.toThrow("HTTP 206");
  await expect(downloadPublic(`${origin}/none`, limits)).rejects.toThrow("HTTP 204");
  const broken = await downloadPublic(`${origin}/short`, limits).catch((error: unknown) => error);
  expect(broken).toBeInstanceOf(Error);
  expect(obstacleIn(broken)).toEqual({ isThrottled: false, retryAfterMillis: null });
});

test("a host that is asked too often says for how long to leave it alone", async () => {
  const origin = await serve((path) => {
    const status = path === "/busy" ? 503 : 429;
    return path === "/mute" ? { status } : { status, headers: { "retry-after": "7" } };
  });
  const obstacle = async (path: string) =>
    obstacleIn(
      await downloadPublic(origin + path, { ...LIMITS, trustedOrigins: [origin] }).catch((error: unknown) => error),
    );
  expect(await obstacle("/often")).toMatchObject({ isThrottled: true, retryAfterMillis: 7_000 });
  expect(await obstacle("/busy")).toMatchObject({ isThrottled: false, retryAfterMillis: 7_000 });
  expect(await obstacle("/mute")).toMatchObject({ isThrottled: true, retryAfterMillis: null });
});
