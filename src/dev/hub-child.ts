import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface HubChildOptions {
  /** The bundled hub-process.ts. */
  entry: string;
  args: readonly string[];
  environment: Record<string, string | undefined>;
}

/** The hub's process, one at a time. */
export interface HubChild {
  /** Stops the one that runs and starts the next. @returns whether it answers */
  restart(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Prepares it; nothing runs before the first `restart`. */
export function createHubChild({ entry, args, environment }: HubChildOptions): HubChild {
  let child: ChildProcess | null = null;

  async function stop(): Promise<void> {
    const leaving = child;
    child = null;
    if (!leaving || leaving.exitCode !== null || leaving.signalCode !== null) return;
    const gone = once(leaving, "exit");
    leaving.kill("SIGTERM");
    await gone;
  }

  return {
    async restart() {
      await stop();
      const next = fork(entry, args, { env: environment, stdio: ["ignore", "inherit", "inherit", "ipc"] });
      child = next;
      return new Promise((resolve) => {
        next.once("message", () => resolve(true));
        next.once("exit", () => resolve(false));
      });
    },
    stop,
  };
}
