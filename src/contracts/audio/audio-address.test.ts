import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { fetchAudio, isFresh, MAX_PIECE_BYTES } from "./audio-address.ts";

let server: Server | undefined;

afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** Serves bytes as Convex does: of a range at most a piece. `until`: after so many answers the address has expired. */
async function serve(bytes: Uint8Array, answers = Infinity): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer(({ headers }, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
    asked.push(headers.range ?? "");
    if (asked.length > answers) return response.writeHead(410).end("expired");
    const [start, end] = [Number(first), Math.min(Number(last), bytes.length - 1)];
    const range = { "content-range": `bytes ${start}-${end}/${bytes.length}`, "content-type": "audio/wav" };
    response.writeHead(206, range).end(bytes.subarray(start, end + 1));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address of this form.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked };
}

/** Bytes that tell their places apart. */
function file(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 16)) & 255);
}

test("a file that is longer than an answer is read in pieces, to the byte", async () => {
  const bytes = file(2 * MAX_PIECE_BYTES + 3);
  const { url, asked } = await serve(bytes);
  const response = await fetchAudio(url);
  expect([response.status, response.headers.get("content-length")]).toEqual([200, String(bytes.length)]);
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  expect(asked).toEqual([0, 1, 2].map((n) => `bytes=${n * MAX_PIECE_BYTES}-${(n + 1) * MAX_PIECE_BYTES - 1}`));
});

test("a file of one piece is one request, and a refusal is given as it came", async () => {
  const { url, asked } = await serve(file(10), 1);
  expect(new Uint8Array(await (await fetchAudio(url)).arrayBuffer())).toEqual(file(10));
  expect(asked).toHaveLength(1);
  const refused = await fetchAudio(url);
  expect([refused.status, await refused.text()]).toEqual([410, "expired"]);
});

test("a file whose address ends meanwhile breaks off, and is not taken for whole", async () => {
  const { url } = await serve(file(MAX_PIECE_BYTES + 1), 1);
  await expect((await fetchAudio(url)).arrayBuffer()).rejects.toThrow(/the studio answered 410/);
});

test("an address is fresh until a minute before it ends; one that does not say is not", () => {
  const address = (until: number) => `https://a.convex.site/audio/x?until=${until}&key=0`;
  expect([60_001, 60_000, 0].map((left) => isFresh(address(1_000_000 + left), 1_000_000))).toEqual([
    true,
    false,
    false,
  ]);
  expect(isFresh("", 0)).toBe(false);
});
