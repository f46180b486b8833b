import type { Engine } from "./types.ts";

/** Where a deployment is reached; read at each use, since a port may be known late. */
export interface Addresses {
  /** URL of the client API, without a trailing slash: "http://127.0.0.1:3210". */
  cloudUrl(): string;
  /** URL of HTTP actions: `${cloudUrl()}/http` where both share a port. */
  siteUrl(): string;
}

/** `process.env` of the app's modules: the deployment's variables, and those that every deployment has. */
export function appEnvironment(engine: Pick<Engine, "environment">, addresses: Addresses): Record<string, string> {
  return {
    ...engine.environment.list(),
    CONVEX_CLOUD_URL: addresses.cloudUrl(),
    CONVEX_SITE_URL: addresses.siteUrl(),
  };
}
