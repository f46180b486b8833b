import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FileStore } from "./file-store.ts";
import { loadInputFile } from "./input-file.ts";
import { createServerAddress } from "./server-address.ts";

const BASE = "http://127.0.0.1:1/inference/v1";
const noFetch: typeof fetch = () => Promise.reject(new Error("a data URL is not fetched"));
const sources = { address: createServerAddress(() => BASE), files: new FileStore("/nowhere"), fetch: noFetch };

async function load(url: string): Promise<number[]> {
  const file = await loadInputFile(url, BASE, sources, new AbortController().signal);
  return "bytes" in file ? [...file.bytes] : [];
}

/** As the Fetch standard reads it. */
async function fetched(url: string): Promise<number[]> {
  return [...new Uint8Array(await (await fetch(url)).arrayBuffer())];
}

const percent = (bytes: Uint8Array) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");

test("any bytes come through either form of a data URL, however its head is written", async () => {
  const heads = fc.constantFrom("audio/wav", "", "text/plain;charset=utf-8", ";a=b", "audio/wav;codecs=1;x=y");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), heads, async (bytes, head) => {
      const base64 = Buffer.from(bytes).toString("base64");
      const urls = [
        `data:${head},${percent(bytes)}`,
        `data:${head},${percent(bytes).toUpperCase()}`,
        `data:${head};base64,${base64}`,
        `data:${head};BASE64,${base64}#part`,
        `DATA:${head};base64,${encodeURIComponent(base64)}`,
      ];
      for (const url of urls) expect(await load(url)).toEqual([...bytes]);
    }),
  );
});

test.each([
  "data:,a%20b+c",
  "data:text/plain,%C3%A9%FF",
  "data:text/plain,é",
  "data:,a,b;base64,c",
  "data:;base64,/+A%3D",
  "data:audio/wav; base64,AAEC",
  "data:;base64;x=1,AAEC",
  "data:,",
  "data:,x#y,z",
])("%s holds the bytes that the Fetch standard reads in it", async (url) => {
  expect(await load(url)).toEqual(await fetched(url));
});

test.each(["data:", "data:audio/wav;base64", "data:,50%", "data:,%2", "data:,%zz"])(
  "%j is told to be malformed",
  async (url) => {
    await expect(load(url)).rejects.toThrow("The data URL of the input is malformed");
  },
);
