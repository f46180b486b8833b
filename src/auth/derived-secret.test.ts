import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deriveSecret } from "./derived-secret.ts";
import { loadMachineKey } from "./machine-key.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "wav0-secret-"));
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

test("a secret is the same in every process of a machine, and another for each purpose and machine", async () => {
  const key = await loadMachineKey(home);
  const secret = deriveSecret(key, "confirmations");
  expect(secret).toHaveLength(32);
  expect(deriveSecret(await loadMachineKey(home), "confirmations")).toEqual(secret);
  expect(deriveSecret(key, "something else")).not.toEqual(secret);
  const stranger = await loadMachineKey(path.join(home, "stranger"));
  expect(deriveSecret(stranger, "confirmations")).not.toEqual(secret);
});

test("a secret shows nothing of the key that it comes from", async () => {
  const key = await loadMachineKey(home);
  expect(Buffer.from(deriveSecret(key, "confirmations")).toString("base64url")).not.toBe(key.privateJwk.d);
});
