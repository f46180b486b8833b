import * as z from "zod";
import { AppError } from "../contracts/errors.ts";

/** Settings of a studio that others reach over the network. */
export interface HostedConfig {
  /** Origin under which people reach it; null: the address that is bound, which must then be this machine's own. */
  publicUrl: string | null;
  secret: string;
  /** A PostgreSQL database for accounts; null: an SQLite file in the data directory. */
  databaseUrl: string | null;
  signUp: "open" | "closed";
  /** "off": apps cannot be known by a metadata document, as where a studio has no way to the internet. Default "on". */
  clientDocuments?: "on" | "off";
  /** Addresses (CIDR) of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: string[];
  /** By the provider's name: "github", "google" … */
  socialProviders: Record<string, { clientId: string; clientSecret: string }>;
}

/** How a client reaches a hosted studio. */
export interface RemoteConfig {
  url: string;
  apiKey: string;
}

/** Minimum length of a secret: 32 random characters exceed 128 bits. */
const MIN_SECRET_LENGTH = 32;

/** URL of an HTTP service. */
export const httpAddress = z.url({ protocol: /^https?$/, error: "must be an http(s) address" });

/** One of two choices, refused in words of ours. */
export function oneOf<const Choice extends string>(first: Choice, second: Choice) {
  return z.enum([first, second], `must be ${first} or ${second}`);
}

/** An origin: tokens and cookies belong to it, so a path could only mislead; without TLS both could be stolen. */
const publicOrigin = z
  .url("must be an address that begins with https://")
  .transform((address) => new URL(address))
  .refine(({ pathname, search }) => pathname === "/" && search === "", "must be an origin, without a path")
  .refine(
    ({ protocol, hostname }) => protocol === "https:" || (protocol === "http:" && isLoopback(hostname)),
    "must begin with https:// (http:// is for this machine only)",
  )
  .transform(({ origin }) => origin);

/** The variables of a hosted studio and of its clients. */
export const hostedVariables = {
  WAV0_AUTH: oneOf("none", "hosted").optional(),
  WAV0_AUTH_SECRET: z.string().min(MIN_SECRET_LENGTH, `must have at least ${MIN_SECRET_LENGTH} characters`).optional(),
  WAV0_AUTH_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
    .optional(),
  WAV0_AUTH_SIGN_UP: oneOf("open", "closed").optional(),
  WAV0_AUTH_CLIENT_DOCUMENTS: oneOf("on", "off").optional(),
  WAV0_PUBLIC_URL: publicOrigin.optional(),
  WAV0_TRUSTED_PROXIES: z.string().optional(),
  WAV0_URL: publicOrigin.optional(),
  WAV0_API_KEY: z.string().optional(),
};

type HostedVariables = z.output<z.ZodObject<typeof hostedVariables>>;

/** True for hosts that can only mean this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Reads the settings of WAV0_AUTH=hosted. @throws AppError INVALID_INPUT that names the missing variable */
export function readHosted(variables: HostedVariables, source: NodeJS.ProcessEnv): HostedConfig {
  const { WAV0_AUTH_SECRET: secret, WAV0_AUTH_CLIENT_DOCUMENTS: clientDocuments } = variables;
  if (secret === undefined) {
    throw new AppError(
      "INVALID_INPUT",
      'WAV0_AUTH=hosted needs WAV0_AUTH_SECRET, a random text that stays the same: make one with "openssl rand -base64 32"',
    );
  }
  return {
    publicUrl: variables.WAV0_PUBLIC_URL ?? null,
    secret,
    databaseUrl: variables.WAV0_AUTH_DATABASE_URL ?? null,
    signUp: variables.WAV0_AUTH_SIGN_UP ?? "open",
    ...(clientDocuments === undefined ? {} : { clientDocuments }),
    trustedProxies: (variables.WAV0_TRUSTED_PROXIES ?? "").split(/[\s,]+/).filter(Boolean),
    socialProviders: readSocialProviders(source),
  };
}

/** Each is a pair of variables: WAV0_AUTH_GITHUB_CLIENT_ID and WAV0_AUTH_GITHUB_CLIENT_SECRET. */
function readSocialProviders(source: NodeJS.ProcessEnv): HostedConfig["socialProviders"] {
  const named = Object.entries(source).flatMap(([variable, clientId = ""]) => {
    const [, provider] = /^WAV0_AUTH_([A-Z]+)_CLIENT_ID$/.exec(variable) ?? [];
    if (provider === undefined) return [];
    const secretVariable = `WAV0_AUTH_${provider}_CLIENT_SECRET`;
    const clientSecret = source[secretVariable];
    if (!clientSecret) throw new AppError("INVALID_INPUT", `${variable} is set; set ${secretVariable} as well`);
    return [[provider.toLowerCase(), { clientId, clientSecret }] as const];
  });
  return Object.fromEntries(named);
}

/** The studio of WAV0_URL. @throws AppError INVALID_INPUT if it comes without a key */
export function readRemote({ WAV0_URL: url, WAV0_API_KEY: apiKey }: HostedVariables): RemoteConfig | null {
  if (url === undefined) return null;
  if (apiKey !== undefined) return { url, apiKey };
  throw new AppError(
    "INVALID_INPUT",
    `WAV0_URL is set; set WAV0_API_KEY to a personal key, which ${url}/account makes`,
  );
}
