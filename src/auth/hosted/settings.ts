import type { BetterAuthOptions } from "better-auth";
import type { Authenticate } from "../../contracts/principal.ts";
import type { PublicFetch } from "./public-fetch.ts";

/** Where accounts, sessions, clients and keys are kept. */
export type AuthDatabaseAddress = { kind: "sqlite"; file: string } | { kind: "postgres"; url: string };

/** An open database in the form that better-auth takes. */
export interface AuthDatabase {
  connection: NonNullable<BetterAuthOptions["database"]>;
  /** Runs the work while no other process runs its own: hubs that start together make tables and keys once. */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result>;
  /**
   * True while its server cannot be reached; it is asked.
   * @param since also true if a connection was lost after this moment (ms since 1970), though a new one may be had
   */
  isAway(since?: number): Promise<boolean>;
  /** The same as far as it is known, without a question. */
  wasAway(): boolean;
  close(): Promise<void>;
}

/** Credentials of this studio at a social provider. */
export interface SocialProvider {
  clientId: string;
  clientSecret: string;
}

/** Operator's settings of sign-in. */
export interface HostedAuthSettings {
  /** Origin under which people reach the studio, without a slash at its end. Tokens name it as their issuer. */
  publicUrl: string;
  /** Signs cookies and encrypts the private signing key at rest; at least 32 characters. */
  secret: string;
  database: AuthDatabaseAddress;
  /** By better-auth's name of the provider: "github", "google" … */
  socialProviders: Readonly<Record<string, SocialProvider>>;
  /** "closed": existing accounts only. */
  signUp: "open" | "closed";
  /** Addresses (CIDR) of reverse proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** The Convex deployment that accepts this studio's tokens. */
  deploymentUrl: string;
  /** Accept clients identified by the URL of a metadata document. Default "on". */
  clientDocuments?: "on" | "off";
  /** Fetches the documents that apps describe themselves with. Default: from the public internet, and nowhere else. */
  fetchClientDocument?: PublicFetch;
  /** What users have in the deployment. */
  data: AccountData;
  log(message: string, facts?: Record<string, string>): void;
}

/** The part of an account that is not in the accounts' database. `getToken` gives tokens of its user in person. */
export interface AccountData {
  /** Begins to delete all of it, which goes on by itself. May be repeated. */
  beginErasure(getToken: () => Promise<string>): Promise<void>;
  /** The same, and resolves once nothing is left. @throws AppError HUB_UNAVAILABLE if that takes longer */
  erase(getToken: () => Promise<string>, wait: ErasureWait): Promise<void>;
  /** All of it as a ZIP archive, in pieces. */
  pack(person: { email: string; name: string }, getToken: () => Promise<string>): AsyncIterable<Uint8Array>;
}

/** How an erasure is waited for. */
export interface ErasureWait {
  withinMillis: number;
  /** Called with the milliseconds waited so far, each time that something is left. */
  onWait?(millis: number): void;
}

/** Session behind a browser's cookie. */
export interface BrowserSession {
  user: { id: string; name: string; email: string };
  /** A token that opens the deployment for ACCESS_TOKEN_SECONDS with all scopes, and nothing else: not `/mcp`. */
  newToken(): Promise<string>;
  /** For the browser: a session that is used goes on. Values of Set-Cookie headers. */
  cookies: string[];
}

/** Sign-in for a hosted studio. */
export interface HostedAuth {
  /** Answers for the paths that `isAuthPath` names. */
  fetch(request: Request, client: { address: string }): Promise<Response>;
  /** Authenticates a request to `/mcp`. */
  authenticate: Authenticate;
  /** Session of a browser's request; null if nobody is signed in. */
  findSession(request: Request): Promise<BrowserSession | null>;
  /** True while the accounts cannot be reached; their database is asked. */
  isAway(): Promise<boolean>;
  /** The same as far as it is known, without a question. */
  wasAway(): boolean;
  /** Finishes deletions of accounts that were begun, here or by another process. Tells failures in the log. */
  finishDepartures(): Promise<void>;
  /** `iss` of every token. */
  issuer: string;
  /** `aud` of every token that opens the studio: the address of its MCP endpoint (RFC 8707). */
  audience: string;
  /** The public signing keys as a JSON Web Key Set in a `data:` URL, for a Convex customJwt provider. */
  jwks: string;
  close(): Promise<void>;
}

/** Short, because a deployment verifies tokens without asking whether they were revoked. */
export const ACCESS_TOKEN_SECONDS = 600;

/** RFC 9068 §2.1: the type of JWTs that are access tokens, and of no other JWT of ours. */
export const ACCESS_TOKEN_TYPE = "at+jwt";
