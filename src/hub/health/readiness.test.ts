import { expect, test } from "vitest";
import { listen } from "../../testing/listen.ts";
import { publicAddressFault, tellPublicAddress } from "./public-address.ts";
import { checkReadiness } from "./readiness.ts";

function studioWith(storage: "fine" | "disk-full") {
  return { health: () => ({ openWork: 0, clockAheadMillis: 0, storage }) };
}

const FINE = studioWith("fine");

test("a studio of one user with a disk that takes what is written is ready", async () => {
  expect(await checkReadiness({ auth: null, studio: FINE, convexUrl: null })).toEqual({ ready: true, away: [] });
});

test("each part that is away is named", async () => {
  const broken = await listen((_request, response) => response.writeHead(502).end());
  const studio = studioWith("disk-full");
  expect(await checkReadiness({ auth: { isAway: async () => true }, studio, convexUrl: broken })).toEqual({
    ready: false,
    away: ["accounts", "deployment", "storage"],
  });
  const alive = await listen((_request, response) => response.end("1.0"));
  const auth = { isAway: async () => false };
  expect(await checkReadiness({ auth, studio: FINE, convexUrl: alive })).toEqual({ ready: true, away: [] });
  expect(await checkReadiness({ auth, studio: FINE, convexUrl: "http://127.0.0.1:1" })).toMatchObject({
    away: ["deployment"],
  });
});

test("a deployment whose refusal never ends is away at once", async () => {
  const slow = await listen((_request, response) => {
    response.writeHead(503);
    response.write("one moment");
  });
  expect(await checkReadiness({ auth: null, studio: FINE, convexUrl: slow })).toMatchObject({ away: ["deployment"] });
});

test("a public address that leads to a studio has no fault, any other says what answers there", async () => {
  const studio = await listen((_request, response) => response.end(JSON.stringify({ pid: 1, version: "1.2.3" })));
  expect(await publicAddressFault(studio)).toBeNull();
  const proxy = await listen((_request, response) => response.writeHead(502).end("<h1>Bad Gateway</h1>"));
  expect(await publicAddressFault(proxy)).toMatch(/a proxy answers 502/);
  const other = await listen((_request, response) => response.writeHead(404).end("nothing"));
  expect(await publicAddressFault(other)).toMatch(/\(404\) is no studio.*Host/);
  expect(await publicAddressFault("https://studio.invalid")).toMatch(/ENOTFOUND|EAI_AGAIN/);
});

test("at the start one line tells of an address that does not lead here, and none of one that does", async () => {
  const lines: unknown[] = [];
  const log = (message: string, details?: Record<string, unknown>) => void lines.push([message, details]);
  await tellPublicAddress(await listen((_request, response) => response.end('{"version":"1"}')), log);
  expect(lines).toEqual([]);
  const away = "http://127.0.0.1:1";
  await tellPublicAddress(away, log);
  expect(lines).toEqual([
    [expect.stringContaining("does not lead to this studio"), { publicUrl: away, reason: expect.any(String) }],
  ]);
});
