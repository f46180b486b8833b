import { randomBytes } from "node:crypto";
import * as z from "zod";
import { boundedJson } from "../../bodies/bounded-body.ts";
import { networkReason } from "../../contracts/wire/network-reason.ts";
import { MAX_ANSWER_JSON_BYTES } from "../../contracts/limits.ts";
import { LOCAL_ISSUER } from "../../auth/local-token.ts";
import { AppError } from "../../contracts/errors.ts";

/** Where better-auth's jwt plugin publishes the keys of a hosted studio. */
const STUDIO_KEYS_PATH = "/api/auth/jwks";
/** For AES-256. */
const KEY_BYTES = 32;
const DATA_URL = "data:application/json;base64,";
const keySetSchema = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

type KeySet = z.output<typeof keySetSchema>;

/**
 * The variables that make a deployment accept this machine's tokens. The keys of other machines that are registered
 * there stay.
 * @param registered WAV0_AUTH_JWKS of the deployment; null if it is not set
 * @param machineJwks this machine's public keys as a `data:` URL
 */
export function authVariables(registered: string | null, machineJwks: string): Record<string, string> {
  const own = readKeySet(machineJwks);
  const others = registered === null ? [] : readRegistered(registered).keys;
  const ownIds = new Set(own.keys.map(({ kid }) => kid));
  const keys = [...others.filter(({ kid }) => !ownIds.has(kid)), ...own.keys];
  return { WAV0_AUTH_ISSUER: LOCAL_ISSUER, WAV0_AUTH_JWKS: formatKeySet({ keys }) };
}

/**
 * The variables that make a deployment accept the tokens of a hosted studio.
 * @param studio the studio's public address; its keys are asked for there
 * @throws AppError INVALID_INPUT if no studio answers there
 */
export async function studioVariables(studio: string): Promise<Record<string, string>> {
  const { origin } = parseAddress(studio);
  try {
    const response = await fetch(`${origin}${STUDIO_KEYS_PATH}`);
    const { keys } = keySetSchema.parse(await boundedJson(response, MAX_ANSWER_JSON_BYTES));
    return { WAV0_HOSTED_AUTH_ISSUER: origin, WAV0_HOSTED_AUTH_JWKS: formatKeySet({ keys }) };
  } catch (cause) {
    // What answers and is no studio has no code of the network.
    const reason = cause instanceof TypeError ? networkReason(cause) : "what answers there is none";
    throw new AppError("INVALID_INPUT", `No studio with sign-in answers at ${origin} (${reason}); start it first`, {
      cause,
    });
  }
}

/**
 * The key by which the deployment keeps the secrets of connections. One that is there stays: with another one nobody
 * could read them any more.
 */
export function encryptionVariables(registered: string | null): Record<string, string> {
  return { WAV0_ENCRYPTION_KEY: registered ?? randomBytes(KEY_BYTES).toString("base64") };
}

function parseAddress(address: string): URL {
  if (z.url({ protocol: /^https?$/ }).safeParse(address).success) return new URL(address);
  throw new AppError("INVALID_INPUT", `--studio takes an http(s) address, not "${address}"`);
}

/**
 * Finds a variable in what `convex env list --include-values` prints.
 * @returns null if it is not set
 */
export function findVariable(listing: string, name: string): string | null {
  const line = listing.split(/\r?\n/).find((candidate) => candidate.startsWith(`${name}=`));
  const value = line?.slice(name.length + 1);
  return value === undefined ? null : value.replace(/^(["'`])(.*)\1$/, "$2");
}

/**
 * Variables as a .env file.
 * @throws AppError INVALID_INPUT for a value that such a file cannot hold
 */
export function formatVariables(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(name, value)}\n`)
    .join("");
}

function quote(name: string, value: string): string {
  // Double quotes would have "\n" read as a line end.
  const mark = ["'", "`"].find((candidate) => !value.includes(candidate));
  if (mark === undefined || /[\r\n]/.test(value))
    throw new AppError(
      "INVALID_INPUT",
      `The value of ${name} has several lines or both ' and \`; set it by npx convex env set`,
    );
  return `${mark}${value}${mark}`;
}

function readRegistered(jwks: string): KeySet {
  try {
    return readKeySet(jwks);
  } catch (cause) {
    throw new AppError(
      "INVALID_INPUT",
      "WAV0_AUTH_JWKS of this deployment is not a key set of wav0-mcp; remove it there (npx convex env remove " +
        "WAV0_AUTH_JWKS) and deploy again",
      { cause },
    );
  }
}

function formatKeySet(keySet: KeySet): string {
  return `${DATA_URL}${Buffer.from(JSON.stringify(keySet)).toString("base64")}`;
}

function readKeySet(jwks: string): KeySet {
  if (!jwks.startsWith(DATA_URL)) throw new Error(`not a ${DATA_URL} address`);
  return keySetSchema.parse(JSON.parse(Buffer.from(jwks.slice(DATA_URL.length), "base64").toString("utf8")));
}
