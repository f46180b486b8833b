import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AddressRefusal, createPublicFetch, INTERNET } from "./public-fetch.ts";
import { openDocumentHost, type DocumentHost } from "./testing/document-host.ts";

const BOUNDS = { maxBytes: 1_000, timeoutMillis: 60_000 };
const ADDRESS = "https://app.example/client.json";

let host: DocumentHost;
/** A listener on this machine that nobody may reach. */
const inside = createServer((_request, response) => response.end("inside"));
let reached = 0;
let port = 0;
inside.on("connection", () => void (reached += 1));

beforeAll(async () => {
  host = await openDocumentHost();
  await new Promise<void>((resolve) => inside.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  ({ port } = inside.address() as AddressInfo);
});
afterAll(async () => {
  await host.close();
  await new Promise((resolve) => inside.close(resolve));
});

test("an answer comes with its status, its type and how long it holds, and no cookie or credential goes out", async () => {
  let sent: string[] = [];
  host.serve(ADDRESS, (response) => {
    sent = Object.keys(response.req.headers).toSorted();
    response.writeHead(200, { "content-type": "application/json", "cache-control": "max-age=60" }).end("{}");
  });
  const response = await createPublicFetch(host.network)(ADDRESS, BOUNDS);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toEqual({
    "content-type": "application/json",
    "cache-control": "max-age=60",
  });
  expect(await response.text()).toBe("{}");
  expect(sent).toEqual(["accept", "connection", "host"]);
});

test.each([
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "0.0.0.0",
  "10.1.2.3",
  "172.31.255.255",
  "192.168.0.1",
  "169.254.169.254",
  "100.64.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "[::1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::7f00:1]",
  "[2002:7f00:1::]",
  "[fd00::1]",
  "[fe80::1]",
  "[ff02::1]",
  "localhost",
])("nothing is asked of https://%s", async (name) => {
  await expect(createPublicFetch()(`https://${name}:${port}/`, BOUNDS)).rejects.toThrow(AddressRefusal);
  expect(reached).toBe(0);
});

test.each<[name: string, addresses: string[]]>([
  ["inside", ["127.0.0.1"]],
  ["outside and inside", ["203.0.114.1", "127.0.0.1"]],
  ["inside by IPv6", ["::ffff:127.0.0.1"]],
])("nothing is asked of a public name that leads %s", async (_name, addresses) => {
  const resolve = async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const fetch = createPublicFetch({ ...INTERNET, resolve });
  await expect(fetch(`https://app.example:${port}/`, BOUNDS)).rejects.toThrow(AddressRefusal);
  expect(reached).toBe(0);
});

test("the connection goes to the address that was judged, although the name leads elsewhere a moment later", async () => {
  const lookups: string[][] = [];
  const fetch = createPublicFetch({
    ...INTERNET,
    resolve: async () => [{ address: "203.0.114.1", family: 4 }],
    get: (_url, { lookup }, answer) => {
      lookup?.("app.example", { all: true }, (_error, found) => {
        lookups.push(Array.isArray(found) ? found.map(({ address }) => address) : [found]);
      });
      return host.network.get(new URL(ADDRESS), {}, answer);
    },
  });
  await fetch(ADDRESS, BOUNDS);
  expect(lookups).toEqual([["203.0.114.1"]]);
});

test.each(["http://app.example/client.json", "file:///etc/passwd", "ftp://app.example/client.json"])(
  "%s is refused: only https is asked",
  async (address) => {
    await expect(createPublicFetch(host.network)(address, BOUNDS)).rejects.toThrow("is not an https address");
  },
);

test("a redirection is an answer, and not followed", async () => {
  host.serve(ADDRESS, (response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end());
  expect((await createPublicFetch(host.network)(ADDRESS, BOUNDS)).status).toBe(302);
  expect(reached).toBe(0);
});

test("an answer that has no end is cut off, and its connection closed", async () => {
  const closed = new Promise<void>((resolve) =>
    host.serve(ADDRESS, (response) => {
      response.on("close", resolve).on("error", () => {});
      const write = () => void (response.destroyed || response.write("x".repeat(10_000), () => setImmediate(write)));
      write();
    }),
  );
  await expect(createPublicFetch(host.network)(ADDRESS, BOUNDS)).rejects.toThrow("more than 1000 bytes");
  await closed;
});

test("a host that does not answer is given up after its time, and so is one that goes on and on", async () => {
  host.serve(ADDRESS, () => {});
  await expect(createPublicFetch(host.network)(ADDRESS, { ...BOUNDS, timeoutMillis: 50 })).rejects.toThrow();
  host.serve(ADDRESS, (response) => void response.writeHead(200).write("x"));
  await expect(createPublicFetch(host.network)(ADDRESS, { ...BOUNDS, timeoutMillis: 50 })).rejects.toThrow();
});

test("a name whose resolution does not end is given up after its time", async () => {
  const fetch = createPublicFetch({ ...INTERNET, resolve: () => new Promise(() => {}) });
  await expect(fetch(ADDRESS, { ...BOUNDS, timeoutMillis: 50 })).rejects.toThrow();
});
