import { assertFaultless, VERSION, type Config, type Settings } from "../config.ts";
import { describeFaults } from "../config/faults.ts";
import { sentinel } from "../engine/runtime/time-limit/sentinel.ts";
import { createLog, type Log } from "../hub/log.ts";
import { findHub } from "../hub/discovery.ts";
import { announceStart } from "../hub/hub-start.ts";
import { takeHubLock } from "../hub/lock.ts";
import { readCommand } from "./usage.ts";

/**
 * `serve [--on-demand] [--host address]`: is the hub until it is told to stop. On demand it leaves when idle. If another process is
 * the hub of this data directory already, it says so and ends at once.
 */
export async function serve(args: readonly string[], settings: Settings): Promise<number> {
  const { flags } = readCommand("serve", args);
  const onDemand = flags.onDemand ?? false;
  const log = createLog();
  const config = onDemand ? tolerate(settings, log) : assertFaultless(settings);
  // Before all that a hub is made of is loaded: of many processes that start together one does that.
  const lock = takeHubLock(config.home);
  if (!lock) return alreadyRunning(config, onDemand);
  announceStart(config.home, { pid: process.pid, step: "loading" });
  const { startHub } = await import("../hub/hub.ts");
  const hub = await startHub(
    { config: { ...config, host: flags.host ?? config.host }, version: VERSION, onDemand, log },
    lock,
  );
  process.once("SIGTERM", () => void hub.close());
  sentinel.onInterrupt(() => void hub.close());
  await hub.closed;
  return 0;
}

/** The process that asked for this hub runs with the same variables and tells its client of those that are wrong. */
function tolerate({ config, faults }: Settings, log: Log): Config {
  const blocking = faults.filter(({ blocks }) => blocks);
  if (blocking.length > 0) return assertFaultless({ config, faults: blocking });
  if (faults.length > 0) log(describeFaults(faults));
  return config;
}

async function alreadyRunning(config: Config, onDemand: boolean): Promise<number> {
  if (onDemand) return 0;
  const hub = await findHub(config.home);
  process.stderr.write(`The hub of ${config.home} runs already${hub ? ` at ${hub.url} (process ${hub.pid})` : ""}\n`);
  return 1;
}
