import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { redraw } from "./architecture.ts";

// `npm run architecture`: draws .github/ARCHITECTURE.md again from the imports.
const file = path.resolve(import.meta.dirname, "../../.github/ARCHITECTURE.md");
await writeFile(file, redraw(await readFile(file, "utf8")));
