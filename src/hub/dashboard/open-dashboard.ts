import { existsSync } from "node:fs";
import path from "node:path";
import type { Hono } from "hono";
import { createLocalTokens } from "../../auth/local-token.ts";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { createBackend } from "../../backend/backend.ts";
import type { Config } from "../../config.ts";
import { getSample } from "../../contracts/library.ts";
import { createDashboard } from "./dashboard.ts";
import { createLinks } from "./links.ts";
import { revealFile } from "./reveal.ts";
import { createSessions } from "./sessions.ts";
import { openStaticFiles } from "./static-files.ts";

/** The dashboard as a part of the hub. */
export interface Dashboard {
  fetch: Hono["fetch"];
  /** An address that signs one browser in, once. */
  issueLink(): string;
  close(): Promise<void>;
}

export interface OpenDashboardOptions {
  config: Config;
  hubToken: string;
  /** The hub's own address. */
  url: string;
  /** Folder of the bundles. */
  dist: string;
}

/** Short, since a token in a page's memory is easier to take than the cookie; the page asks for the next in time. */
const TOKEN_SECONDS = 600;

/** @returns null where the page was not built */
export async function openDashboard({ config, hubToken, url, dist }: OpenDashboardOptions): Promise<Dashboard | null> {
  const directory = path.join(dist, "dashboard");
  if (!existsSync(directory)) return null;
  const key = await loadMachineKey(config.home);
  const deploymentUrl = config.convexUrl ?? url;
  const { libraryDirectory } = config;
  const backend = createBackend({ url: deploymentUrl, getToken: createLocalTokens(key), libraryDirectory });
  const links = createLinks();
  const findPath = async (sampleId: string) => (await backend.call(getSample, { sampleId })).path ?? null;
  const app = createDashboard({
    url,
    deploymentUrl,
    files: await openStaticFiles(directory),
    links,
    sessions: createSessions({ hubToken, port: Number(new URL(url).port) }),
    // Not from a cache: the page plans its next request by the token's whole life.
    newToken: () => createLocalTokens(key, { lifetimeSeconds: TOKEN_SECONDS })(),
    findPath,
    reveal: async (sampleId) => {
      const file = await findPath(sampleId);
      return file !== null && revealFile(libraryDirectory, file);
    },
  });
  return {
    fetch: app.fetch,
    issueLink: () => `${url}/#link=${links.issue()}`,
    close: () => backend.close(),
  };
}
