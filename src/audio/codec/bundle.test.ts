import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { build, type BuildOptions } from "esbuild";
import { expect, test } from "vitest";
import { FLAC_FIXTURE, OGG_FIXTURE } from "./fixtures.test-data.ts";

/** Decodes both fixtures and an MP3 it encodes itself; prints the lengths. */
const PROGRAM = `
import { decodeAudio } from "${path.resolve("src/audio/codec/decode.ts")}";
import { encodeMp3 } from "${path.resolve("src/audio/codec/mpeg/mp3.ts")}";
const mp3 = await encodeMp3({ sampleRate: 44100, channels: [new Float32Array(3000)] });
const files = [...JSON.parse(process.argv[2]).map((text) => new Uint8Array(Buffer.from(text, "base64"))), mp3];
const lengths = [];
for (const file of files) lengths.push((await decodeAudio(file)).audio.channels[0].length);
process.stdout.write(JSON.stringify({ lengths, require: typeof globalThis.require }));
`;

test.each<[string, BuildOptions]>([
  ["one file", { outfile: "program.mjs" }],
  [
    "one file with mangled names, as the Convex CLI makes it",
    { outfile: "program.mjs", minifyIdentifiers: true, minifySyntax: true, keepNames: true },
  ],
  ["chunks", { outExtension: { ".js": ".mjs" } }],
])("bundled as an ES module into %s, away from node_modules, all decoders run", async (_, { outfile, ...options }) => {
  const folder = await mkdtemp(path.join(tmpdir(), "wav0-bundle-"));
  try {
    const source = path.join(folder, "program.ts");
    await writeFile(source, PROGRAM);
    const { metafile } = await build({
      entryPoints: [source],
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      nodePaths: [path.resolve("node_modules")],
      logLevel: "error",
      metafile: true,
      ...(outfile === undefined ? { outdir: folder, splitting: true } : { outfile: path.join(folder, outfile) }),
      ...options,
    });
    const fixtures = [FLAC_FIXTURE, OGG_FIXTURE].map((bytes) => Buffer.from(bytes).toString("base64"));
    const run = await promisify(execFile)(process.execPath, ["program.mjs", JSON.stringify(fixtures)], {
      cwd: folder,
    });
    expect(await copyleftPackages(Object.keys(metafile?.inputs ?? {}))).toEqual([]);
    expect(JSON.parse(run.stdout)).toEqual({ lengths: [2_000, 2_000, 3_000], require: "undefined" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Packages among the inputs of a bundle whose licence would bind all of it. */
async function copyleftPackages(inputs: string[]): Promise<string[]> {
  const folders = new Set(inputs.flatMap((input) => /.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  expect(folders.size).toBeGreaterThan(3);
  const manifests = await Promise.all(
    [...folders].map(async (folder) => `${folder} ${await readFile(path.join(folder, "package.json"), "utf8")}`),
  );
  return manifests.filter((text) => !/"license": *"[^"]+"/.test(text) || /"license": *"[^"]*GPL/.test(text));
}
