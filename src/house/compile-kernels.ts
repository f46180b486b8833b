import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

// `npm run kernels`: compiles AssemblyScript (*.as) to WebAssembly, in a module beside it, so that no build, test or bundle has
// to. The compiler is needed by those who change a kernel, so npx fetches it then.
const COMPILER = "assemblyscript@0.28.20";
const OPTIONS = [
  "-O3",
  "--noAssert",
  "--runtime",
  "stub",
  "--enable",
  "simd",
  "--importMemory",
  "--initialMemory",
  "0",
];
const SOURCES = path.resolve(import.meta.dirname, "..");
const LINE = 116;

for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((each) => each.endsWith(".as")))
  compile(path.join(SOURCES, file));

function compile(source: string): void {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-kernels-"));
  try {
    // The compiler takes only this ending, under which our own checks would take the file for TypeScript.
    copyFileSync(source, path.join(folder, "kernel.ts"));
    const given = ["--yes", "--package", COMPILER, "asc", "kernel.ts", "--outFile", "kernel.wasm", ...OPTIONS];
    execFileSync("npx", given, { cwd: folder, stdio: "inherit" });
    writeFileSync(
      source.replace(/\.as$/, ".wasm.ts"),
      moduleOf(source, readFileSync(path.join(folder, "kernel.wasm"))),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function moduleOf(source: string, wasm: Uint8Array): string {
  const name = path.basename(source, ".as");
  const digest = createHash("sha256").update(readFileSync(source)).digest("hex");
  const text = Buffer.from(wasm).toString("base64");
  const lines = text.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  return [
    `// Compiled by \`npm run kernels\` from ${name}.as, whose SHA-256 is ${digest}.`,
    `/** The WebAssembly module of ${name}.as, in Base64. */`,
    `export const ${name.replaceAll("-", "_").toUpperCase()}_WASM =`,
    `${lines.map((line) => `  "${line}"`).join(" +\n")};`,
    "",
  ].join("\n");
}
