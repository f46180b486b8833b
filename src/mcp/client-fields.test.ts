import { expect, test } from "vitest";
import * as fc from "fast-check";
import { importSample } from "../contracts/library.ts";
import { generateSample, splitStems } from "../contracts/job.ts";
import { assertOneSource, findLocalAudio, resolveClientFields } from "./client-fields.ts";

const SIGNAL = new AbortController().signal;
const noStudio = () => Promise.reject(new Error("no studio is needed"));

const decode = async (base64: string) => {
  const audio = await findLocalAudio({ base64 }, []);
  return audio instanceof Uint8Array ? [...audio] : audio;
};

test("bytes are read in either alphabet, padded or not, in lines or as a data URL", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.nat(70), async (bytes, cut) => {
      const standard = Buffer.from(bytes).toString("base64");
      const spellings = [
        standard,
        standard.replace(/=+$/, ""),
        Buffer.from(bytes).toString("base64url"),
        `  ${standard.slice(0, cut)}\r\n${standard.slice(cut)}\n`,
        `data:audio/wav;base64,${standard}`,
        `\tDATA:audio/wav;codecs=1;BASE64,${standard} `,
      ];
      for (const text of spellings.filter((spelling) => !/=\s+=/.test(spelling) && !/\s=/.test(spelling)))
        expect(await decode(text)).toEqual([...bytes]);
    }),
  );
});

test.each(["!", "AAA!", "AA=A", "====", "data:audio/wav,AAAA", "data:;base64;base64", "AAAA,", "{}"])(
  "what is no base64 is refused with what to do: %j",
  async (text) => {
    await expect(decode(text)).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(/encode/),
    });
  },
);

// With a time that grows by the cube of the length none of these would end before the test's time-out.
test.each([
  ["blanks before a wrong character", `${" ".repeat(200_000)}!`],
  ["blanks within, before a wrong character", `A${" ".repeat(200_000)}!`],
  ["line breaks after the padding", `AA==${"\n".repeat(200_000)}!`],
  ["heads of data URLs one behind the other", `data:${";base64".repeat(50_000)}!`],
])("a large text with %s is refused as quickly as a small one", async (_what, text) => {
  await expect(decode(text)).rejects.toMatchObject({ code: "INVALID_INPUT" });
});

test("an input that names no local audio needs none", async () => {
  expect(await findLocalAudio({ sampleId: "k1", path: undefined, base64: 7 }, [])).toBeNull();
});

test("audio is named exactly once, in words that list the ways of this very tool", () => {
  const sources = ["sampleId", "path", "url"];
  for (let mask = 0; mask < 8; mask += 1) {
    const given = sources.filter((_, bit) => (mask >> bit) % 2 === 1);
    const check = () => assertOneSource(splitStems, Object.fromEntries(given.map((field) => [field, "x"])));
    if (given.length === 1) expect(check).not.toThrow();
    else
      expect(check).toThrow(
        `and got ${given.length === 0 ? "none of them" : given.join(" and ")}. Name the audio once`,
      );
  }
  expect(() => assertOneSource(importSample, { url: "x", base64: "y" })).toThrow("got url and base64");
  expect(() => assertOneSource(importSample, { url: undefined, base64: "y" })).not.toThrow();
  expect(() => assertOneSource(generateSample, {})).not.toThrow();
});

test("what only the client's side does is taken out of the input, and told apart from it", async () => {
  const given = { prompt: "x", waitSeconds: 5, includeAudio: true, restoreFile: true, path: "/a", base64: "AA" };
  const resolver = { backend: noStudio, signal: SIGNAL, audio: null };
  expect(await resolveClientFields(generateSample, given, resolver)).toEqual({
    input: { prompt: "x" },
    restoresFiles: true,
    waitSeconds: 5,
  });
  expect(await resolveClientFields(generateSample, { waitSeconds: "5", restoreFile: "yes" }, resolver)).toEqual({
    input: {},
    restoresFiles: false,
    waitSeconds: 0,
  });
});
