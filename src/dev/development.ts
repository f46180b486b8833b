import { mkdir } from "node:fs/promises";
import path from "node:path";
import { findHub, requestDashboardLink } from "../hub/discovery.ts";
import { bundleHub, bundlePlayer } from "./bundle.ts";
import { gatherChanges } from "./changes.ts";
import { createFunctions } from "./functions.ts";
import { createHubChild } from "./hub-child.ts";
import { PAGE_BASE, type PageServer, startPageServer } from "./page-server.ts";

export interface DevelopmentOptions {
  projectDirectory: string;
  /** Folder for what is made on the way: bundles, Vite's cache. */
  workDirectory: string;
  /** Data directory of the studio. */
  home: string;
  /** Environment of the hub, WAV0_HOME among it. */
  environment: Record<string, string | undefined>;
  /** Tells the person at the terminal, a line at a time. */
  say(line: string): void;
}

const PLAYER = ["dashboard/app/", "dashboard/player-core/"];

/**
 * Runs the studio from its sources until it is closed. A change of the page shows in it at once, a change of functions is
 * pushed to the running hub, a change of the hub's own code starts it again. Where a change is faulty, what ran before stays.
 * @throws if the hub cannot be started at all
 */
export async function startDevelopment(options: DevelopmentOptions): Promise<{ close(): Promise<void> }> {
  const { projectDirectory, workDirectory, say, home } = options;
  const page = await startPageServer(projectDirectory, workDirectory);
  const parts = createParts(options, page);
  try {
    await parts.start();
  } catch (error) {
    await parts.stop();
    await page.close();
    throw error;
  }
  const changes = gatherChanges(parts.takeUp);
  page.watch(
    ["src", "convex"].map((folder) => path.join(projectDirectory, folder)),
    (file) => changes.add(path.relative(projectDirectory, file).split(path.sep).join("/")),
  );
  const hub = await findHub(home);
  if (hub) say(`The studio: ${await requestDashboardLink(hub, home)}`);
  return {
    async close() {
      await changes.close();
      await parts.stop();
      await page.close();
    },
  };
}

/** Build products besides the page: the player, the functions, the hub. */
interface Parts {
  /** Makes all and starts the hub. @throws with the reason */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Makes again what changed files are a part of, and says how that went. Never rejects. */
  takeUp(changed: readonly string[]): Promise<void>;
}

function createParts(
  { projectDirectory, workDirectory, home, environment, say }: DevelopmentOptions,
  page: PageServer,
): Parts {
  const bundleDirectory = path.join(workDirectory, "bundle");
  const entry = path.join(bundleDirectory, "hub-process.js");
  const hub = createHubChild({ entry, args: [page.url, PAGE_BASE, page.nonce], environment });
  const functions = createFunctions({ projectDirectory, bundleDirectory, home });
  let ofHub = new Set<string>();

  async function startHub(): Promise<void> {
    ofHub = await bundleHub(projectDirectory, bundleDirectory);
    await functions.follow();
    await functions.capture();
    if (!(await hub.restart())) throw new Error("The hub did not start; its own words are above");
  }

  async function pushFunctions(): Promise<void> {
    await functions.follow();
    await functions.push();
  }

  return {
    async start() {
      await mkdir(bundleDirectory, { recursive: true });
      await bundlePlayer(bundleDirectory);
      await startHub();
    },
    stop: () => hub.stop(),
    async takeUp(changed) {
      const include = (isPart: (file: string) => boolean) => changed.some(isPart);
      if (include((file) => PLAYER.some((folder) => file.startsWith(folder))))
        await attempt("The player", () => bundlePlayer(bundleDirectory), say);
      // It starts with the newest functions.
      if (include((file) => ofHub.has(file))) await attempt("The hub", startHub, say);
      else if (include(functions.include)) await attempt("The functions", pushFunctions, say);
    },
  };
}

async function attempt(part: string, work: () => Promise<void>, say: DevelopmentOptions["say"]): Promise<void> {
  const start = Date.now();
  try {
    await work();
    say(`${part}: up to date (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    say(`${part}: not replaced, what ran before stays.\n${error instanceof Error ? error.message : String(error)}`);
  }
}
