import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { calculateJwkThumbprint } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadMachineKey, machineKeyFile } from "./machine-key.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "wav0-key-"));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function readJwks(dataUrl: string): { keys: Record<string, string>[] } {
  const [, base64 = ""] = dataUrl.split("base64,");
  return JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
}

describe("the machine key", () => {
  test("is made on first use, with missing folders, and is the same ever after", async () => {
    const home = path.join(directory, "a", "b");
    const first = await loadMachineKey(home);
    expect(await loadMachineKey(home)).toEqual(first);
  });

  test.skipIf(process.platform === "win32")("can be read by its owner only, as can its folder", async () => {
    const home = path.join(directory, "home");
    await loadMachineKey(home);
    expect((await stat(machineKeyFile(home))).mode & 0o777).toBe(0o600);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
  });

  test("publishes its public half and nothing else", async () => {
    const key = await loadMachineKey(directory);
    const [jwk, ...others] = readJwks(key.jwks).keys;
    expect(others).toEqual([]);
    expect(jwk).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", kid: key.keyId });
    expect(jwk).not.toHaveProperty("d");
    expect(key.jwks).toMatch(/^data:application\/json;base64,/);
  });

  test("is named by the thumbprint of RFC 7638", async () => {
    const key = await loadMachineKey(directory);
    expect(key.keyId).toBe(await calculateJwkThumbprint(key.privateJwk));
  });

  test("differs from machine to machine", async () => {
    const other = await loadMachineKey(path.join(directory, "other"));
    expect((await loadMachineKey(directory)).keyId).not.toBe(other.keyId);
  });

  test.each(["", "{", "{}", '{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"}'])(
    "is never silently replaced when its file holds %j",
    async (damage) => {
      await writeFile(machineKeyFile(directory), damage);
      await expect(loadMachineKey(directory)).rejects.toMatchObject({
        code: "INTERNAL",
        message: expect.stringContaining("machine-key.json"),
      });
      expect(await readFile(machineKeyFile(directory), "utf8")).toBe(damage);
    },
  );

  test("is one and the same for callers that race within a process", async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadMachineKey(directory)));
    expect(new Set(keys.map((key) => key.keyId)).size).toBe(1);
    expect(await readdir(directory)).toEqual(["machine-key.json"]);
  });

  test("is one and the same for processes that race", async () => {
    const script = path.join(directory, "race.mjs");
    await build({
      stdin: {
        contents: `
          import { loadMachineKey } from "./machine-key.ts";
          process.stdin.once("data", async () => {
            console.log((await loadMachineKey(process.argv[2])).keyId);
            process.exit();
          });
          console.log("ready");`,
        resolveDir: import.meta.dirname,
        loader: "ts",
      },
      outfile: script,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
    });
    const home = path.join(directory, "home");
    const racers = Array.from({ length: 6 }, () => startRacer(script, home));
    await Promise.all(racers.map((racer) => racer.ready));
    for (const racer of racers) racer.go();
    const keyIds = await Promise.all(racers.map((racer) => racer.keyId));
    expect(keyIds).toEqual(Array.from({ length: 6 }, () => keyIds[0]));
    expect(keyIds[0]).toMatch(/^[\w-]{43}$/);
    expect(await readdir(home)).toEqual(["machine-key.json"]);
  });
});

function startRacer(script: string, home: string) {
  const child = spawn(process.execPath, [script, home], { stdio: ["pipe", "pipe", "inherit"] });
  let output = "";
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (output.includes("ready")) resolve();
    });
  });
  const keyId = new Promise<string>((resolve) => {
    child.on("close", () => resolve(output.replace("ready", "").trim()));
  });
  return { ready, keyId, go: () => child.stdin.write("go\n") };
}

test("the thumbprint covers exactly the four required members", async () => {
  const key = await loadMachineKey(directory);
  const { crv, kty, x, y } = key.privateJwk;
  const canonical = `{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`;
  expect(key.keyId).toBe(createHash("sha256").update(canonical).digest("base64url"));
});
