import path from "node:path";
import type { HostedAuth, HostedAuthSettings } from "../auth/hosted/settings.ts";
import type { Config } from "../config.ts";
import { isLoopback } from "../config/hosted.ts";
import { AppError } from "../contracts/errors.ts";
import { createAccountData } from "./accounts/account-data.ts";
import type { Log } from "./log.ts";

/**
 * Checks that a hub reachable by others has a sign-in, since anyone who reaches one without it is its user, and knows
 * its public address, for which tokens are issued.
 * @throws AppError INVALID_INPUT that says what to set
 */
export function assertMayBind({ host, hosted }: Pick<Config, "host" | "hosted">): void {
  if (isLoopback(host)) return;
  if (hosted === null) {
    throw new AppError(
      "INVALID_INPUT",
      `A hub on ${host} is open to the network, and nobody has to sign in: bind 127.0.0.1, or set WAV0_AUTH=hosted with WAV0_AUTH_SECRET and WAV0_PUBLIC_URL`,
    );
  }
  if (hosted.publicUrl === null) {
    throw new AppError(
      "INVALID_INPUT",
      `A hub on ${host} needs WAV0_PUBLIC_URL, the https:// address under which people reach it`,
    );
  }
}

interface SignInOptions {
  log: Log;
  /** Ends deletions of accounts that are under way; they go on at the next start. */
  signal: AbortSignal;
}

/**
 * Opens sign-in where the configuration asks for it. Its modules are loaded here and nowhere else: they cost half a
 * second and 80 MB that a studio of one user does not spend.
 * @param url the hub's own address, which stands for the public one where none is set
 */
export async function openSignIn(
  config: Config,
  url: string,
  { log, signal }: SignInOptions,
): Promise<HostedAuth | null> {
  const data = createAccountData({ url: config.convexUrl ?? url, isOwn: config.convexUrl === null, signal });
  const settings = authSettings(config, url, { log, data });
  if (settings === null) return null;
  const { openHostedAuth } = await import("../auth/hosted/hosted-auth.ts");
  return openHostedAuth(settings);
}

/** Settings of sign-in as the configuration has them; null for a studio of one user. @param url as for `openSignIn` */
export function authSettings(
  config: Config,
  url: string,
  { log, data }: Pick<HostedAuthSettings, "log" | "data">,
): HostedAuthSettings | null {
  const { hosted } = config;
  if (hosted === null) return null;
  const publicUrl = hosted.publicUrl ?? url;
  return {
    ...hosted,
    publicUrl,
    database: hosted.databaseUrl
      ? { kind: "postgres", url: hosted.databaseUrl }
      : { kind: "sqlite", file: path.join(config.home, "accounts.sqlite") },
    deploymentUrl: config.convexUrl ?? publicUrl,
    data,
    log,
  };
}
