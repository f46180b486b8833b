import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLocalTokens, LOCAL_ISSUER, LOCAL_SUBJECT, TOKEN_AUDIENCE } from "./local-token.ts";
import { loadMachineKey, type MachineKey } from "./machine-key.ts";

let directory: string;
let key: MachineKey;
let stranger: MachineKey;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "wav0-token-"));
  key = await loadMachineKey(path.join(directory, "one"));
  stranger = await loadMachineKey(path.join(directory, "two"));
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** Reads the key set as a deployment does: from the data URL alone. */
async function keySetOf(machineKey: MachineKey) {
  const response = await fetch(machineKey.jwks);
  // The body is JSON that jose checks itself.
  return createLocalJWKSet((await response.json()) as JSONWebKeySet);
}

const expected = { issuer: LOCAL_ISSUER, audience: TOKEN_AUDIENCE, algorithms: ["ES256"] };

describe("a local token", () => {
  test("is accepted by an independent verifier that knows only the public key set", async () => {
    const token = await createLocalTokens(key)();
    const { payload, protectedHeader } = await jwtVerify(token, await keySetOf(key), expected);
    expect(payload.sub).toBe(LOCAL_SUBJECT);
    expect(protectedHeader).toEqual({ alg: "ES256", typ: "JWT", kid: key.keyId });
  });

  test("lives one hour unless told otherwise", async () => {
    const { iat = 0, exp = 0 } = decodeJwt(await createLocalTokens(key)());
    expect(exp - iat).toBe(3_600);
    const short = decodeJwt(await createLocalTokens(key, { lifetimeSeconds: 60 })());
    expect((short.exp ?? 0) - (short.iat ?? 0)).toBe(60);
  });

  test("is refused under another machine's key set", async () => {
    const token = await createLocalTokens(key)();
    await expect(jwtVerify(token, await keySetOf(stranger), expected)).rejects.toThrow(/no applicable key/);
  });

  test("is refused when any character of its payload is changed", async () => {
    const token = await createLocalTokens(key)();
    const [header = "", payload = "", signature = ""] = token.split(".");
    const keys = await keySetOf(key);
    await fc.assert(
      fc.asyncProperty(fc.nat(payload.length - 2), async (position) => {
        const replacement = payload[position] === "A" ? "B" : "A";
        const forged = payload.slice(0, position) + replacement + payload.slice(position + 1);
        await expect(jwtVerify(`${header}.${forged}.${signature}`, keys, expected)).rejects.toThrow();
      }),
      { numRuns: 40 },
    );
  });

  test("is refused once expired", async () => {
    const token = await createLocalTokens(key, { now: () => Date.now() - 7_200_000 })();
    await expect(jwtVerify(token, await keySetOf(key), expected)).rejects.toMatchObject({ code: "ERR_JWT_EXPIRED" });
  });

  test("names its key, so that a deployment with several finds the right one", async () => {
    expect(decodeProtectedHeader(await createLocalTokens(stranger)()).kid).toBe(stranger.keyId);
  });
});

describe("renewal", () => {
  test("keeps a token while at least five minutes of it remain, and never hands out an older one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 20 }), async (steps) => {
        let clock = 1_700_000_000_000;
        const getToken = createLocalTokens(key, { now: () => clock });
        for (const step of steps) {
          clock += step;
          const { exp = 0 } = decodeJwt(await getToken());
          expect(exp * 1000 - clock).toBeGreaterThan(299_000);
          expect(exp * 1000 - clock).toBeLessThanOrEqual(3_600_000);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("signs nothing again while the token is young", async () => {
    let clock = 1_700_000_000_000;
    const getToken = createLocalTokens(key, { now: () => clock });
    const first = await getToken();
    clock += 3_000_000;
    expect(await getToken()).toBe(first);
    clock += 301_000;
    expect(await getToken()).not.toBe(first);
  });

  test("works for lifetimes shorter than the margin", async () => {
    let clock = 1_700_000_000_000;
    const getToken = createLocalTokens(key, { lifetimeSeconds: 10, now: () => clock });
    const first = await getToken();
    clock += 4_000;
    expect(await getToken()).toBe(first);
    clock += 2_000;
    expect(decodeJwt(await getToken()).exp).toBe(Math.floor(clock / 1000) + 10);
  });
});
