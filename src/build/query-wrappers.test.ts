import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { init, parse } from "es-module-lexer";
import { expect, test } from "vitest";
import { buildQueryWrappers } from "./query-wrappers.ts";

test("the wrappers of inline queries are one module without imports, which makes queries of convex/server", async () => {
  const file = path.join(await mkdtemp(path.join(tmpdir(), "wrappers-")), "query-wrappers.mjs");
  await buildQueryWrappers(file);
  const source = await readFile(file, "utf8");
  await init;
  expect(parse(source)[0]).toEqual([]);
  // Exports of the bundle.
  const wrappers = (await import(pathToFileURL(file).href)) as Record<string, (handler: () => number) => object>;
  expect(Object.keys(wrappers).sort()).toEqual(["internalQuery", "query"]);
  expect({ ...wrappers["query"]?.(() => 1) }).toMatchObject({ isQuery: true, isPublic: true });
  expect({ ...wrappers["internalQuery"]?.(() => 1) }).toMatchObject({ isQuery: true, isInternal: true });
});
