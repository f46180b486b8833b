import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { AppError } from "../contracts/errors.ts";
import { createOnce } from "./private-file.ts";

const PRIVATE_DIRECTORY_MODE = 0o700;

/** Unpadded base64url of 32 bytes: a coordinate or the private scalar of P-256. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const keyFileSchema = z.object({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: coordinate,
  y: coordinate,
  d: coordinate,
});

type PrivateJwk = z.output<typeof keyFileSchema>;

/** The key pair that stands for this machine. It signs tokens; deployments know its public half. */
export interface MachineKey {
  /** RFC 7638 thumbprint of the public key. */
  keyId: string;
  privateJwk: PrivateJwk;
  /** The public key as a JSON Web Key Set in a `data:` URL, for the `jwks` of a Convex customJwt provider. */
  jwks: string;
}

/** Where the key is kept in the data directory. */
export function machineKeyFile(dataDirectory: string): string {
  return path.join(dataDirectory, "machine-key.json");
}

/**
 * Reads this machine's ES256 key, and makes it on first use. However many processes race, all get the same key: the
 * file appears whole and only once, readable by this user alone.
 * @throws AppError INTERNAL if the file is damaged; it is never replaced, since deployments may know the key
 */
export async function loadMachineKey(dataDirectory: string): Promise<MachineKey> {
  const file = machineKeyFile(dataDirectory);
  const existing = await readIfPresent(file);
  if (existing !== null) return machineKey(parseKeyFile(existing, file));
  await mkdir(dataDirectory, { recursive: true, mode: PRIVATE_DIRECTORY_MODE });
  await createOnce(file, `${JSON.stringify(generatePrivateJwk())}\n`);
  return machineKey(parseKeyFile(await readFile(file, "utf8"), file));
}

function generatePrivateJwk(): PrivateJwk {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return keyFileSchema.parse(privateKey.export({ format: "jwk" }));
}

function machineKey(privateJwk: PrivateJwk): MachineKey {
  const { crv, kty, x, y } = privateJwk;
  // RFC 7638: the required members, in lexicographic order, with no white space.
  const keyId = createHash("sha256").update(JSON.stringify({ crv, kty, x, y })).digest("base64url");
  const keySet = { keys: [{ kty, crv, x, y, kid: keyId, alg: "ES256", use: "sig" }] };
  const jwks = `data:application/json;base64,${Buffer.from(JSON.stringify(keySet)).toString("base64")}`;
  return { keyId, privateJwk, jwks };
}

function parseKeyFile(text: string, file: string): PrivateJwk {
  try {
    return keyFileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError(
      "INTERNAL",
      `${file} is not a key of this program; restore it from a backup, or remove it to get a new key`,
      { cause },
    );
  }
}

async function readIfPresent(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
}
