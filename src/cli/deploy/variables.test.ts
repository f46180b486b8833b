import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { authVariables, encryptionVariables, findVariable, formatVariables, studioVariables } from "./variables.ts";

const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-variables-"));
afterAll(() => rm(directory, { recursive: true, force: true }));
const [one, other] = await Promise.all(
  ["one", "other"].map((machine) => loadMachineKey(path.join(directory, machine))),
);
if (!one || !other) throw new Error("Two machines were asked for");

function keyIds(jwks: string | undefined): string[] {
  const text = Buffer.from(jwks?.split(",")[1] ?? "", "base64").toString("utf8");
  // Written by the function under test.
  return (JSON.parse(text) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
}

test("a deployment that knows no key learns this machine's", () => {
  const variables = authVariables(null, one.jwks);
  expect(variables["WAV0_AUTH_ISSUER"]).toBe("https://local.wav0.invalid");
  expect(keyIds(variables["WAV0_AUTH_JWKS"])).toEqual([one.keyId]);
});

test("a second machine joins the first, and deploying again changes nothing", () => {
  const first = authVariables(null, one.jwks)["WAV0_AUTH_JWKS"] ?? "";
  const both = authVariables(first, other.jwks)["WAV0_AUTH_JWKS"] ?? "";
  expect(keyIds(both)).toEqual([one.keyId, other.keyId]);
  expect(authVariables(both, other.jwks)["WAV0_AUTH_JWKS"]).toBe(both);
});

test.each(["https://example.com/jwks.json", "data:application/json;base64,e30=", "data:application/json;base64,!"])(
  "a registered value that is no key set of ours is refused, not replaced: %s",
  (registered) => {
    expect(() => authVariables(registered, one.jwks)).toThrow(/env remove WAV0_AUTH_JWKS/);
  },
);

test("a hosted studio's keys are asked for where it publishes them", async () => {
  const keys = [{ kty: "RSA", kid: "studio", n: "0", e: "AQAB" }];
  const server = createServer(({ url }, response) => {
    response.statusCode = url === "/api/auth/jwks" ? 200 : 404;
    response.end(url === "/api/auth/jwks" ? JSON.stringify({ keys }) : "nothing");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server that listens on a port has an address of this form.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = await studioVariables(`${origin}/mcp`);
  expect(variables["WAV0_HOSTED_AUTH_ISSUER"]).toBe(origin);
  expect(keyIds(variables["WAV0_HOSTED_AUTH_JWKS"])).toEqual(["studio"]);
  await new Promise((resolve) => server.close(resolve));
  await expect(studioVariables(origin)).rejects.toThrow(/No studio with sign-in answers/);
  await expect(studioVariables("studio.example.com")).rejects.toThrow(/--studio takes/);
});

test("a variable is found in a listing by its whole name", () => {
  const listing = `OTHER_WAV0_AUTH_JWKS=no\r\nWAV0_AUTH_JWKS=${one.jwks}\nQUOTED='a b'\n`;
  expect(findVariable(listing, "WAV0_AUTH_JWKS")).toBe(one.jwks);
  expect(findVariable(listing, "QUOTED")).toBe("a b");
  expect(findVariable(listing, "AUTH_JWKS")).toBeNull();
});

test("what is written for the CLI reads back as it was", () => {
  const value = fc.string().filter((text) => !/[\r\n]/.test(text) && !(text.includes("'") && text.includes("`")));
  fc.assert(
    fc.property(value, (text) => {
      expect(findVariable(formatVariables({ NAME: text }), "NAME")).toBe(text);
    }),
  );
});

test.each(["two\nlines", "both ' and `"])("a value that a .env file cannot hold is refused: %j", (value) => {
  expect(() => formatVariables({ TOKEN: value })).toThrow(/TOKEN/);
});

test("a deployment gets a key for its secrets once, and keeps the one that it has", () => {
  const made = [encryptionVariables(null), encryptionVariables(null)].map(
    (variables) => variables["WAV0_ENCRYPTION_KEY"] ?? "",
  );
  expect(new Set(made).size).toBe(2);
  for (const key of made) expect(Buffer.from(key, "base64")).toHaveLength(32);
  expect(encryptionVariables("known")).toEqual({ WAV0_ENCRYPTION_KEY: "known" });
});
