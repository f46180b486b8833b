import { existsSync } from "node:fs";
import path from "node:path";
import type { HostedAuth } from "../../auth/hosted/settings.ts";
import { PAGES } from "../../auth/hosted/paths.ts";
import { createLocalTokens } from "../../auth/local-token.ts";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { createBackend } from "../../backend/backend.ts";
import type { Config } from "../../config.ts";
import { getSample } from "../../contracts/library.ts";
import { createDashboard, type DashboardOptions } from "./dashboard.ts";
import { addressesOf, type DeploymentAddresses } from "./page-headers.ts";
import { createLinks } from "./links.ts";
import type { LivePage } from "./live-page.ts";
import { revealFile } from "./reveal.ts";
import { createSessions } from "./sessions.ts";
import { openStaticFiles, type StaticFiles } from "./static-files.ts";
import { visitorsByLink, visitorsBySignIn } from "./visitors.ts";

/** The dashboard as a part of the hub. */
export interface Dashboard {
  fetch(request: Request): Response | Promise<Response>;
  /** Where to open it: an address that signs one browser in, once, or the page of a studio where people sign in. */
  newAddress(): string;
  close(): Promise<void>;
}

export interface OpenDashboardOptions {
  config: Config;
  hubToken: string;
  /** The hub's own address. */
  url: string;
  /** Sign-in of a hosted studio; null for one of a single user. */
  auth: Pick<HostedAuth, "findSession" | "issuer"> | null;
  /** Folder of the bundles. */
  dist: string;
  /** Default: the built page. */
  page?: LivePage | undefined;
}

/** Short, since a token in a page's memory is easier to take than the cookie; the page asks for the next in time. */
const TOKEN_SECONDS = 600;

type ShownPage = Pick<DashboardOptions, "files" | "nonce">;

/** @returns null where the page was not built */
export async function openDashboard({ auth, dist, page, ...options }: OpenDashboardOptions): Promise<Dashboard | null> {
  const files = page?.files ?? (await openBuiltFiles(path.join(dist, "dashboard")));
  if (files === null) return null;
  const shown = { files, nonce: page?.nonce };
  return auth ? openForUsers(auth, options.config, shown) : openForThisMachine(options, shown);
}

async function openBuiltFiles(directory: string): Promise<StaticFiles | null> {
  return existsSync(directory) ? openStaticFiles(directory) : null;
}

/** Its visitors have nothing of this machine: no file, no folder. */
function openForUsers(auth: Pick<HostedAuth, "findSession" | "issuer">, config: Config, shown: ShownPage): Dashboard {
  const url = auth.issuer;
  const app = createDashboard({
    url,
    ...deploymentOf(config, url),
    ...shown,
    visitors: visitorsBySignIn(auth, PAGES.signIn),
    findPath: async () => null,
    restoreFile: async () => null,
    reveal: async () => false,
  });
  return { fetch: (request) => app.fetch(request), newAddress: () => `${url}/`, close: async () => {} };
}

/** The one that the hub holds itself, where no other is named. */
function deploymentOf({ convexUrl, convexSiteUrl }: Config, url: string): DeploymentAddresses {
  return convexUrl === null ? { deploymentUrl: url, siteUrl: url } : addressesOf(convexUrl, convexSiteUrl);
}

async function openForThisMachine(
  { config, hubToken, url }: Omit<OpenDashboardOptions, "auth" | "dist" | "page">,
  shown: ShownPage,
): Promise<Dashboard> {
  const key = await loadMachineKey(config.home);
  const deployment = deploymentOf(config, url);
  const { deploymentUrl } = deployment;
  const { libraryDirectory } = config;
  const backend = createBackend({ url: deploymentUrl, getToken: createLocalTokens(key), libraryDirectory });
  const links = createLinks();
  const visitors = visitorsByLink({
    links,
    sessions: createSessions({ hubToken, port: Number(new URL(url).port) }),
    // Not from a cache: the page plans its next request by the token's whole life.
    newToken: () => createLocalTokens(key, { lifetimeSeconds: TOKEN_SECONDS, isPerson: true })(),
  });
  const findPath = async (sampleId: string) => (await backend.call(getSample, { sampleId })).path ?? null;
  const app = createDashboard({
    url,
    ...deployment,
    ...shown,
    visitors,
    findPath,
    restoreFile: async (sampleId) =>
      (await backend.call(getSample, { sampleId }, { restoresFiles: true })).path ?? null,
    reveal: async (sampleId) => {
      const file = await findPath(sampleId);
      return file !== null && revealFile(libraryDirectory, file);
    },
  });
  return {
    fetch: (request) => app.fetch(request),
    newAddress: () => `${url}/#link=${links.issue()}`,
    close: () => backend.close(),
  };
}
