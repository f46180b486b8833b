import type { Config } from "../config.ts";
import { findHub, stopHub } from "../hub/discovery.ts";
import { readCommand } from "./usage.ts";

/** `stop`: asks the hub to leave and waits until it has. */
export async function stop(args: readonly string[], config: Config): Promise<number> {
  readCommand("stop", args);
  const hub = await findHub(config.home);
  if (hub) await stopHub(hub, config.home);
  process.stdout.write(hub ? `Stopped the hub (process ${hub.pid})\n` : "No hub runs\n");
  return 0;
}
