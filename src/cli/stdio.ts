import type { Backend } from "../backend/backend.ts";
import { VERSION, type Config, type Settings } from "../config.ts";
import { describeFaults, type SettingFault } from "../config/faults.ts";
import { AppError } from "../contracts/errors.ts";
import { LOCAL_SUBJECT } from "../auth/local-token.ts";
import type { ConfirmationRules } from "../mcp/confirmation/confirm.ts";
import { inDashboard } from "../mcp/confirmation/consent.ts";
import { createMcpServer } from "../mcp/server.ts";
import { serveStdio } from "../mcp/stdio.ts";

/**
 * Serves MCP on stdin and stdout until stdin ends. Touches no file and no process before the first call that must. A
 * process that ends at a wrong setting is a "disconnected" without a reason to its user, so it is told in words instead.
 */
export async function serveStdioClient({ config, faults }: Settings): Promise<number> {
  const server = createMcpServer({
    backend: blockedBy(faults) ?? lazyStudio(config),
    ...(faults.length > 0 ? { notice: describeFaults(faults) } : {}),
    fileRoots: config.fileRoots,
    version: VERSION,
    confirmation: machineConfirmation(config),
  });
  await serveStdio(server);
  return 0;
}

/**
 * One studio for the life of the process, loaded and opened at the first call; a failed opening is tried again at the
 * next.
 */
function lazyStudio(config: Config): () => Promise<Backend> {
  let studio: Promise<Backend> | null = null;
  return () => {
    studio ??= import("./studio.ts")
      .then(({ openStudio }) => openStudio(config))
      .catch((error: unknown) => {
        studio = null;
        throw error;
      });
    return studio;
  };
}

/** @returns a studio that refuses every call until its settings are corrected; null if nothing stands in the way */
function blockedBy(faults: readonly SettingFault[]): (() => Promise<never>) | null {
  const blocking = faults.filter(({ blocks }) => blocks);
  if (blocking.length === 0) return null;
  return async () => {
    throw new AppError("INVALID_INPUT", `${describeFaults(blocking)} Then start this server again`);
  };
}

/** Any process of this machine accepts what its user has agreed to in another. */
function machineConfirmation({ confirm, home, remote }: Config): ConfirmationRules {
  return {
    by: confirm,
    subject: () => LOCAL_SUBJECT,
    async place() {
      if (remote) return inDashboard(remote.url, { isOwnMachine: false });
      const { findHub } = await import("../hub/discovery.ts");
      return inDashboard((await findHub(home))?.url ?? null, { isOwnMachine: true });
    },
    async key() {
      const { loadMachineKey } = await import("../auth/machine-key.ts");
      const { deriveSecret } = await import("../auth/derived-secret.ts");
      return deriveSecret(await loadMachineKey(home), "confirmations");
    },
  };
}
