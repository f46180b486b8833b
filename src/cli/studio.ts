import { createKeyExchange } from "../auth/key-exchange.ts";
import { createLocalTokens } from "../auth/local-token.ts";
import { loadMachineKey } from "../auth/machine-key.ts";
import { createBackend, type Backend } from "../backend/backend.ts";
import { folderError } from "../backend/folders.ts";
import { VERSION, type Config } from "../config.ts";
import type { RemoteConfig } from "../config/hosted.ts";
import { ensureHub } from "../hub/discovery.ts";

/**
 * Opens the studio that the configuration names: a hosted one, its own Convex deployment, else the hub on this machine,
 * which is started if none runs. The hub is looked for again when it stops answering.
 * @throws AppError FOLDER_NOT_WRITABLE if there is no place for the machine's key or the hub's log
 */
export async function openStudio(config: Config): Promise<Backend> {
  if (config.remote) return openRemoteStudio(config.remote, config.libraryDirectory);
  try {
    return await openOwnStudio(config);
  } catch (error) {
    throw folderError("data", config.home, error);
  }
}

async function openOwnStudio(config: Config): Promise<Backend> {
  const getToken = createLocalTokens(await loadMachineKey(config.home));
  const { libraryDirectory } = config;
  if (config.convexUrl) return createBackend({ url: config.convexUrl, getToken, libraryDirectory });
  const reconnect = async () => (await ensureHub({ home: config.home, version: VERSION, command: hubCommand() })).url;
  return createBackend({ url: await reconnect(), getToken, libraryDirectory, reconnect });
}

async function openRemoteStudio(remote: RemoteConfig, libraryDirectory: string): Promise<Backend> {
  const { getToken, deploymentUrl } = createKeyExchange(remote);
  return createBackend({ url: await deploymentUrl(), getToken, libraryDirectory });
}

/** How this very program starts a hub that leaves by itself. */
export function hubCommand(): string[] {
  const [, script = ""] = process.argv;
  return [script, "serve", "--on-demand"];
}
