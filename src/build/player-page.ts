import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";

/**
 * Builds dashboard/app as one HTML file that loads nothing else. To be run from the project's folder.
 * @returns the page
 */
export async function buildPlayerPage(file: string): Promise<string> {
  const built = await build({
    root: path.resolve("dashboard/app"),
    configFile: false,
    logLevel: "error",
    plugins: [viteSingleFile()],
    build: { target: "es2022", write: false, reportCompressedSize: false },
  });
  const outputs = [built].flat().flatMap((result) => ("output" in result ? result.output : []));
  const page = outputs.find((output) => output.fileName === "index.html");
  if (page?.type !== "asset") throw new Error("Vite made no index.html of dashboard/app");
  const html = String(page.source);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, html);
  return html;
}
