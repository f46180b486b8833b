import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import * as z from "zod";

const notices = await readFile(new URL("../../LICENSE", import.meta.url), "utf8");
const manifestSchema = z.object({ version: z.string(), license: z.string().optional() });

async function manifestOf(name: string): Promise<z.output<typeof manifestSchema>> {
  const entry = createRequire(import.meta.url).resolve(name);
  const folder = entry.slice(0, entry.lastIndexOf(`/${name}/`) + name.length + 2);
  return manifestSchema.parse(JSON.parse(await readFile(`${folder}package.json`, "utf8")));
}

describe("the libraries under the LGPL that the package holds", () => {
  test.each([
    ["mpg123-decoder", "mpg123", "https://github.com/eshaz/wasm-audio-decoders"],
    ["wasm-media-encoders", "LAME", "https://github.com/arseneyr/wasm-media-encoders"],
  ])(
    "%s wraps %s: named with the version that is shipped and where its sources are",
    async (name, library, sources) => {
      const { version } = await manifestOf(name);
      expect(notices).toMatch(new RegExp(`^- ${library} \\(https://`, "m"));
      expect(notices.replaceAll(/\s+/g, " ")).toContain(`in ${name} ${version}`);
      expect(notices).toContain(sources);
      expect(notices).toContain(`${name}@file:`);
    },
  );

  test("come with the whole text of their licence", () => {
    expect(notices).toContain("GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 2.1, February 1999");
    expect(notices).toContain("END OF TERMS AND CONDITIONS");
    expect(notices.slice(notices.indexOf("Version 2.1, February 1999")).length).toBeGreaterThan(25_000);
  });
});
