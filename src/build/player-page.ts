import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/**
 * Builds dashboard/app as one HTML file that loads nothing else. To be run from the project's folder.
 * @returns the page
 */
export async function buildPlayerPage(file: string): Promise<string> {
  const outDir = `${file}.build`;
  try {
    await build({
      root: path.resolve("dashboard/app"),
      configFile: false,
      logLevel: "error",
      plugins: [viteSingleFile()],
      build: { outDir, emptyOutDir: true, target: "es2022", reportCompressedSize: false },
    });
    const page = await readFile(path.join(outDir, "index.html"), "utf8");
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, page);
    return page;
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}
