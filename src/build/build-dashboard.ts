import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { build } from "vite";

// Builds the dashboard's page into dist/dashboard, with each file also compressed: the hub only hands them out.
const root = path.resolve(import.meta.dirname, "../../dashboard");
const outDir = path.resolve(root, "../dist/dashboard");

await build({
  root,
  configFile: false,
  plugins: [react()],
  logLevel: "warn",
  publicDir: path.join(root, "public"),
  // No inlined files and no polyfill: the content security policy allows neither `data:` nor inline scripts.
  build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023" },
});

for (const entry of await readdir(outDir, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (!entry.isFile() || !/\.(html|js|css|svg)$/.test(file)) continue;
  const content = await readFile(file);
  await writeFile(`${file}.br`, brotliCompressSync(content));
  await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
}
