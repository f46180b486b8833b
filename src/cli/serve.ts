import { parseArgs } from "node:util";
import { VERSION, type Config } from "../config.ts";
import { startHub } from "../hub/hub.ts";
import { createLog } from "../hub/log.ts";
import { findHub } from "../hub/discovery.ts";

/**
 * `serve [--on-demand] [--host address]`: is the hub until it is told to stop. On demand it leaves when idle. If another process is
 * the hub of this data directory already, it says so and ends at once.
 */
export async function serve(args: readonly string[], config: Config): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { "on-demand": { type: "boolean" }, host: { type: "string" } },
  });
  const onDemand = values["on-demand"] ?? false;
  const log = createLog();
  const hub = await startHub({
    config: { ...config, host: values.host ?? config.host },
    version: VERSION,
    onDemand,
    log,
  });
  if (!hub) return alreadyRunning(config, onDemand);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void hub.close());
  await hub.closed;
  return 0;
}

async function alreadyRunning(config: Config, onDemand: boolean): Promise<number> {
  if (onDemand) return 0;
  const hub = await findHub(config.home);
  process.stderr.write(`The hub of ${config.home} runs already${hub ? ` at ${hub.url} (process ${hub.pid})` : ""}\n`);
  return 1;
}
