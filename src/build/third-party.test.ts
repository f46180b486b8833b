import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { noticesOf, thirdParties, writeThirdPartyNotices } from "./third-party.ts";

/** A project of files by their paths. */
async function project(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(path.join(os.tmpdir(), "wav0-notices-"));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return root;
}

const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name, version: "1.0.0", license: "MIT", ...more });

test("what the sources import in any way is listed, with what it depends on, each version once", async () => {
  const root = await project({
    "src/a.ts":
      'import { x } from "one/part";\nimport "@scope/two";\nexport * from "./b.ts";\nimport fs from "node:fs";',
    "src/b.ts": 'const late = () => import("three");',
    "dashboard/src/look.css": '@import "fonts/inter.css";',
    "node_modules/one/package.json": manifest("one", { dependencies: { four: "^2", one: "*" } }),
    "node_modules/one/node_modules/four/package.json": manifest("four", {
      version: "2.0.0",
      dependencies: { one: "*" },
    }),
    "node_modules/@scope/two/package.json": manifest("@scope/two", {
      dependencies: { four: "1" },
      peerDependencies: { five: "*", six: "*" },
      peerDependenciesMeta: { six: { optional: true } },
    }),
    "node_modules/three/package.json": manifest("three", {
      license: "ISC",
      dependencies: { absent: "*", esbuild: "*" },
    }),
    "node_modules/four/package.json": manifest("four"),
    "node_modules/five/package.json": manifest("five"),
    "node_modules/six/package.json": manifest("six"),
    "node_modules/fonts/package.json": manifest("fonts"),
    "node_modules/esbuild/package.json": manifest("esbuild"),
    "node_modules/unused/package.json": manifest("unused"),
  });
  const listed = (await thirdParties(root)).map(({ name, version, license }) => `${name} ${version} ${license}`);
  expect(listed).toEqual([
    "@scope/two 1.0.0 MIT",
    "five 1.0.0 MIT",
    "fonts 1.0.0 MIT",
    "four 1.0.0 MIT",
    "four 2.0.0 MIT",
    "one 1.0.0 MIT",
    "three 1.0.0 ISC",
  ]);
});

test.each([
  ['import one from "one";', ["one"]],
  ['import type { One } from "one/deep/part.js";', ["one"]],
  ["import {\n  a,\n  b,\n} from 'one';", ["one"]],
  ['export { a } from "@scope/two/part";', ["@scope/two"]],
  ['const load = () => import( "one" );', ["one"]],
  ['import "one";import "@scope/two"', ["@scope/two", "one"]],
  ['import fs from "node:fs";\nimport path from "path";', []],
  ['import { a } from "./one";\nimport { b } from "../two.ts";', []],
  ['// taken from "elsewhere", which is not installed', []],
  ['const one = "one";', []],
])("%j imports %j", async (source, names) => {
  const root = await project({
    "src/a.ts": source,
    "node_modules/one/package.json": manifest("one"),
    "node_modules/@scope/two/package.json": manifest("@scope/two"),
  });
  expect((await thirdParties(root)).map(({ name }) => name)).toEqual(names);
});

test("a manifest without a version is an error of the build, and the file is the text of all notices", async () => {
  const root = await project({ "src/a.ts": 'import "one";', "node_modules/one/package.json": '{ "name": "one" }' });
  await expect(thirdParties(root)).rejects.toThrow("version");
  await writeFile(path.join(root, "node_modules/one/package.json"), manifest("one"));
  const file = path.join(root, "NOTICES.txt");
  await writeThirdPartyNotices(root, file);
  expect(await readFile(file, "utf8")).toBe(noticesOf(await thirdParties(root)));
});

test("tests and the tools of the repository are not shipped, and what they import is not listed", async () => {
  const root = await project({
    "src/a.test.ts": 'import "one";',
    "src/testing/b.ts": 'import "one";',
    "src/bench/c.ts": 'import "one";',
    "convex/_generated/d.ts": 'import "one";',
    "convex/e.ts": 'import type { V } from "two";',
    "node_modules/one/package.json": manifest("one"),
    "node_modules/two/package.json": manifest("two"),
  });
  expect((await thirdParties(root)).map(({ name }) => name)).toEqual(["two"]);
});

test("all that a package says of its licence is taken, and nothing else of it", async () => {
  const root = await project({
    "src/a.ts": 'import "one";\nimport "two";',
    "node_modules/one/package.json": manifest("one"),
    "node_modules/one/LICENSE.md": "Copyright 2020 Ada\r\n\r\nYou may.\r\n",
    "node_modules/one/NOTICE": "Ada made it.",
    "node_modules/one/licenses.js": "export default [];",
    "node_modules/one/README.md": "# one",
    "node_modules/two/package.json": JSON.stringify({ name: "two", version: "0.1.0" }),
  });
  expect(await thirdParties(root)).toEqual([
    { name: "one", version: "1.0.0", license: "MIT", text: "Copyright 2020 Ada\n\nYou may.\n\nAda made it." },
    { name: "two", version: "0.1.0", license: "see its text", text: null },
  ]);
});

test("terms stand once, below each package that has them with its copyrights", () => {
  const party = (name: string, text: string | null) => ({ name, version: "1.0.0", license: "MIT", text });
  const text = noticesOf([
    party("a", "MIT License\n\nCopyright (c) 2020 Ada\n\nYou may."),
    party("b", "MIT License\nCopyright (c) 2021 Bob\n(c) 2022 Eve\nYou\n  may."),
    party("c", "You must."),
    party("d", null),
  ]);
  expect(text.match(/You\s+may\./g)).toHaveLength(1);
  expect(text).toContain(
    "a 1.0.0 (MIT)\n  Copyright (c) 2020 Ada\nb 1.0.0 (MIT)\n  Copyright (c) 2021 Bob\n  (c) 2022 Eve\n",
  );
  expect(text).toContain("c 1.0.0 (MIT)\n\nYou must.\n");
  expect(text).toContain("d 1.0.0 (MIT)\n\nThe package states this licence and has no text of it: MIT.");
});

test("this project bundles only what may be given on, and names all that it imports", async () => {
  const parties = await thirdParties(path.resolve(import.meta.dirname, "../.."));
  const names = parties.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["@modelcontextprotocol/sdk", "ai", "better-auth", "convex", "react", "zod"]),
  );
  const PERMISSIVE = /^(?:MIT|ISC|0BSD|Unlicense|Apache-2\.0|BSD-[23]-Clause|MPL-2\.0|\(AFL-2\.1 OR BSD-3-Clause\))$/;
  expect(parties.filter(({ license }) => !PERMISSIVE.test(license))).toEqual([]);
  expect(noticesOf(parties).length).toBeLessThan(100_000);
});
