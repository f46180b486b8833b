import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { downloadPublic, isPrivate } from "./download.ts";
import { refusal } from "../testing/studio.fixture.ts";

const LIMITS = { maxBytes: 1_000, timeoutMillis: 5_000, trustedOrigins: [] };

async function serve(
  answer: (path: string) => { status: number; headers?: Record<string, string>; body?: Uint8Array | string },
) {
  const server = createServer((request, response) => {
    const { status, headers = {}, body = "" } = answer(request.url ?? "/");
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  // A listening TCP server's address is never a string.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const trusting = (origin: string) => ({ ...LIMITS, trustedOrigins: [origin] });

test.each([
  ["8.8.8.8", false],
  ["203.0.114.1", false],
  ["::ffff:8.8.8.8", false],
  ["::ffff:808:808", false],
  ["2606:4700:4700::1111", false],
  ["127.0.0.1", true],
  ["::ffff:10.0.0.1", true],
  ["::ffff:7f00:1", true],
  ["fd00::1", true],
])("%s is an address of a private network: %s", (address, expected) => {
  expect(isPrivate(address)).toBe(expected);
});

describe("an address that is never fetched:", () => {
  test.each([
    "http://127.0.0.1/x.wav",
    "http://127.1/x.wav",
    "http://2130706433/x.wav",
    "http://0x7f000001/x.wav",
    "http://0.0.0.0/x.wav",
    "http://10.1.2.3/x.wav",
    "http://172.16.0.1/x.wav",
    "http://172.31.255.255/x.wav",
    "http://192.168.0.1/x.wav",
    "http://169.254.169.254/latest/meta-data",
    "http://100.64.0.1/x.wav",
    "http://224.0.0.1/x.wav",
    "http://[::1]/x.wav",
    "http://[::]/x.wav",
    "http://[::ffff:127.0.0.1]/x.wav",
    "http://[::ffff:7f00:1]/x.wav",
    "http://[fd00::1]/x.wav",
    "http://[fe80::1]/x.wav",
    "http://[64:ff9b::7f00:1]/x.wav",
    "http://localhost/x.wav",
    "https://localhost/x.wav",
    "file:///etc/passwd",
    "ftp://a.test/x.wav",
    "data:audio/wav;base64,AAAA",
    "not an address",
  ])("%s", async (address) => {
    expect((await refusal(downloadPublic(address, LIMITS))).code).toBe("URL_NOT_ALLOWED");
  });

  test("one that redirects to a private address", async () => {
    const origin = await serve(() => ({ status: 302, headers: { location: "http://127.0.0.1:9/secret" } }));
    expect((await refusal(downloadPublic(`${origin}/a`, trusting(origin)))).code).toBe("URL_NOT_ALLOWED");
  });

  test("one that redirects to another scheme", async () => {
    const origin = await serve(() => ({ status: 302, headers: { location: "file:///etc/passwd" } }));
    expect((await refusal(downloadPublic(`${origin}/a`, trusting(origin)))).code).toBe("URL_NOT_ALLOWED");
  });

  test("one that redirects for ever", async () => {
    const origin = await serve(() => ({ status: 302, headers: { location: "/again" } }));
    const { code, message } = await refusal(downloadPublic(`${origin}/a`, trusting(origin)));
    expect(code).toBe("URL_NOT_ALLOWED");
    expect(message).toContain("redirects more than 5 times");
  });
});

test("the deployment's own address is fetched, redirects within it included", async () => {
  const origin = await serve((path) =>
    path === "/a" ? { status: 307, headers: { location: "/b" } } : { status: 200, body: Uint8Array.from([1, 2, 3]) },
  );
  expect(await downloadPublic(`${origin}/a`, trusting(origin))).toEqual(Uint8Array.from([1, 2, 3]));
});

test("a file is taken up to the limit and not beyond it", async () => {
  const origin = await serve((path) => ({ status: 200, body: new Uint8Array(Number(path.slice(1))) }));
  expect((await downloadPublic(`${origin}/1000`, trusting(origin))).byteLength).toBe(1_000);
  expect((await refusal(downloadPublic(`${origin}/1001`, trusting(origin)))).code).toBe("AUDIO_TOO_LONG");
});

test.each([401, 403, 404, 410])("an answer of %i means that there is no such file", async (status) => {
  const origin = await serve(() => ({ status }));
  const { code, message } = await refusal(downloadPublic(`${origin}/a`, trusting(origin)));
  expect(code).toBe("FILE_NOT_FOUND");
  expect(message).toContain(String(status));
});

test.each([429, 500, 503])("an answer of %i may be another next time: it is no refusal", async (status) => {
  const origin = await serve(() => ({ status }));
  await expect(downloadPublic(`${origin}/a`, trusting(origin))).rejects.toThrow(`HTTP ${status}`);
});

test("a file whose size is stated is taken whole, refused by that size, and not taken when it is cut short", async () => {
  const origin = await serve((path) => {
    const body = new Uint8Array(path === "/large" ? 1_001 : 1_000).fill(7);
    return { status: 200, headers: { "content-length": String(body.length) }, body };
  });
  const bytes = await downloadPublic(`${origin}/file`, trusting(origin));
  expect([bytes.length, bytes.every((byte) => byte === 7)]).toEqual([1_000, true]);
  expect(await refusal(downloadPublic(`${origin}/large`, trusting(origin)))).toMatchObject({ code: "AUDIO_TOO_LONG" });
  const cut = createServer((_, response) => {
    response.writeHead(200, { "content-length": "900" });
    response.write(new Uint8Array(10), () => response.destroy());
  });
  await new Promise<void>((resolve) => cut.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void cut.close());
  const address = `http://127.0.0.1:${(cut.address() as AddressInfo).port}`;
  await expect(downloadPublic(address, trusting(address))).rejects.toThrow(/aborted|reset|hang up/i);
});

test("a server that says nothing is given up", async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(downloadPublic(`${origin}/a`, { ...trusting(origin), timeoutMillis: 50 })).rejects.toThrow();
});
