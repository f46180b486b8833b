import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { init, parse } from "es-module-lexer";
import { beforeAll, expect, test } from "vitest";

const PAGE = path.resolve("dist/dashboard");
const KIB = 1024;
/** Of what a press of a button loads, if it is not named below. */
const LAZY_KIB = 16;
/**
 * `parts` is what the views share, titles, the project and the layers that are kept among it: whichever is the first brings it.
 * The panel of layers and the spectrogram are counted with what the desk has brought before them.
 */
const LAZY_KIB_OF: Record<string, number> = { "chat-view": 40, parts: 18, "layers-panel": 19, spectrogram: 17 };

interface Script {
  imports: readonly string[];
  lazyImports: readonly string[];
}

const scripts = new Map<string, Script>();
let html = "";
beforeAll(async () => {
  await init;
  html = await readFile(path.join(PAGE, "index.html"), "utf8");
  for (const file of firstScripts()) await read(file);
});

/** Reads a script and all that it may load, at once or later. */
async function read(file: string): Promise<void> {
  if (scripts.has(file)) return;
  const source = await readFile(path.join(PAGE, file), "utf8");
  const [imports] = parse(source);
  const addressed = (isLazy: boolean) =>
    imports
      .filter(({ d }) => d !== -2 && d >= 0 === isLazy)
      // A specifier as it is written: the minifier writes those of lazy imports as templates.
      .map(({ s, e }) => source.slice(s, e).replaceAll(/["'`]/g, ""))
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => path.posix.join(path.posix.dirname(file), specifier));
  const script = { imports: addressed(false), lazyImports: addressed(true) };
  scripts.set(file, script);
  for (const next of [...script.imports, ...script.lazyImports]) await read(next);
}

function firstScripts(): string[] {
  return [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? "");
}

/** A script with all that is loaded at once with it. */
function withImports(files: readonly string[], loaded: Set<string> = new Set()): Set<string> {
  for (const file of files) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    withImports(scripts.get(file)?.imports ?? [], loaded);
  }
  return loaded;
}

/** As they travel to a browser that takes no Brotli over plain HTTP. */
async function gzippedKib(files: Iterable<string>): Promise<number> {
  const bodies = await Promise.all([...files].map((file) => readFile(path.join(PAGE, file))));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / KIB;
}

test("the scripts of the first load are 110 KiB at most", async () => {
  const files = withImports(firstScripts());
  expect(files.size).toBeGreaterThan(0);
  expect(await gzippedKib(files)).toBeLessThanOrEqual(110);
});

test("the styles of the first load are 10 KiB at most", async () => {
  const styles = [...html.matchAll(/href="\/(assets\/[^"]+\.css)"/g)].map((match) => match[1] ?? "");
  expect(styles.length).toBeGreaterThan(0);
  expect(await gzippedKib(styles)).toBeLessThanOrEqual(10);
});

test("what is loaded later stays within its own bounds", async () => {
  const first = withImports(firstScripts());
  const lazy = [...scripts.values()].flatMap(({ lazyImports }) => lazyImports);
  const parts = [...scripts.keys()].filter((file) => nameOf(file) === "parts");
  expect(lazy.map(nameOf)).toContain("chat-view");
  const tooLarge: string[] = [];
  for (const file of new Set([...lazy, ...parts])) {
    const added = [...withImports([file])].filter(
      (each) => !first.has(each) && (each === file || !parts.includes(each)),
    );
    const size = await gzippedKib(added);
    if (size > (LAZY_KIB_OF[nameOf(file)] ?? LAZY_KIB)) tooLarge.push(`${nameOf(file)}: ${size.toFixed(1)} KiB`);
  }
  expect(tooLarge).toEqual([]);
});

/** Without what the build puts behind it. */
function nameOf(file: string): string {
  return path.basename(file).replace(/-[\w-]{8}\.js$/, "");
}
