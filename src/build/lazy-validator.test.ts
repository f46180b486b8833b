import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { lazyValidator } from "./lazy-validator.ts";

const PROGRAM = `
  import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv-provider.js";
  export const validator = new AjvJsonSchemaValidator();
`;

test("a bundled validator is evaluated by the first schema, and then validates as the original does", async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-validator-"));
  const outfile = path.join(directory, "program.mjs");
  try {
    await build({
      stdin: { contents: PROGRAM, resolveDir: process.cwd() },
      outfile,
      bundle: true,
      format: "esm",
      platform: "node",
      plugins: [lazyValidator()],
      logLevel: "error",
    });
    // What the program above exports.
    const { validator } = (await import(pathToFileURL(outfile).href)) as {
      validator: { validator?: unknown; getValidator(schema: object): (input: unknown) => { valid: boolean } };
    };
    expect(validator.validator).toBeUndefined();
    const validate = validator.getValidator({
      type: "object",
      properties: { email: { type: "string", format: "email" } },
    });
    expect(validate({ email: "a@example.com" })).toMatchObject({ valid: true });
    expect(validate({ email: "nobody" })).toMatchObject({
      valid: false,
      errorMessage: expect.stringContaining("email"),
    });
    expect(validator.validator).toBeDefined();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
