import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { startHub, type HubOptions } from "../hub/hub.ts";
import { takeHubLock } from "../hub/lock.ts";
import { removeFolder } from "./remove-folder.ts";

/** The secret of such a studio, for commands on its accounts. */
export const HOSTED_SECRET = "jS5k3r0pQ8vXw2ZtB7nLd4yHc9mAe6Uf";

/** A hosted studio on a port of its own, with nobody signed up yet. Needs the built package. */
export interface HostedStudio {
  url: string;
  /** Its data directory. */
  home: string;
  close(): Promise<void>;
}

/** @param readConfig of the package: the one place that turns variables into a configuration */
export async function openHostedStudio(
  readConfig: (variables: Record<string, string>) => HubOptions["config"],
): Promise<HostedStudio> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-hosted-"));
  const home = path.join(folder, "home");
  const config = readConfig({
    WAV0_HOME: home,
    WAV0_PORT: "0",
    WAV0_AUTH: "hosted",
    WAV0_AUTH_SECRET: HOSTED_SECRET,
  });
  const distDirectory = path.resolve("dist");
  const lock = takeHubLock(home);
  if (lock === null) throw new Error("Another process is the hub of a folder that was just made");
  const hub = await startHub({ config, version: "0.0.0", onDemand: false, log: () => {}, distDirectory }, lock);
  return {
    url: hub.url,
    home,
    async close() {
      await hub.close();
      await removeFolder(folder);
    },
  };
}
