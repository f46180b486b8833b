import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { isAlive } from "../backend/processes.ts";
import { findHub, stopHub } from "../hub/discovery.ts";
import { readHubFile } from "../hub/hub-file.ts";
import type { ReplicateServer } from "../testing/replicate/server.ts";

/** Where hosted Replicate is told to send webhooks; the double has a tunnel from there. */
const PUBLIC_ADDRESS = "https://studio.example/http";

/** The studio under test: the built executable on folders of its own. */
export interface Subject {
  root: string;
  home: string;
  library: string;
  env: Record<string, string>;
  /** A new file in a folder that the studio may read. @returns its path */
  put(name: string, bytes: Uint8Array): Promise<string>;
  /** The hub's process; null while there is none. */
  hubPid(): Promise<number | null>;
  /** The hub's address, whether or not it answers; null while there is none. */
  hubUrl(): Promise<string | null>;
  close(): Promise<void>;
}

/** @param hasWebhooks whether the provider can reach the studio, else the studio asks it */
export async function openSubject(provider: ReplicateServer, hasWebhooks: boolean): Promise<Subject> {
  const root = await mkdtemp(path.join(os.tmpdir(), "wav0-chaos-"));
  const [home, library, own] = [path.join(root, "home"), path.join(root, "library"), path.join(root, "own")];
  await Promise.all([mkdir(library), mkdir(own)]);
  const env = {
    ...getDefaultEnvironment(),
    WAV0_HOME: home,
    WAV0_LIBRARY: library,
    WAV0_FILE_ROOTS: own,
    WAV0_PORT: "0",
    REPLICATE_API_TOKEN: provider.token,
    REPLICATE_API_BASE_URL: provider.baseUrl,
    ...(hasWebhooks ? { WAV0_WEBHOOK_BASE_URL: PUBLIC_ADDRESS } : {}),
  };
  const hubPid = async (): Promise<number | null> => {
    const info = await readHubFile(home);
    return info && isAlive(info.pid) ? info.pid : null;
  };
  return {
    root,
    home,
    library,
    env,
    hubPid,
    async put(name, bytes) {
      const file = path.join(own, name);
      await writeFile(file, bytes);
      return file;
    },
    async hubUrl() {
      const info = await readHubFile(home);
      return info && isAlive(info.pid) ? `http://127.0.0.1:${info.port}` : null;
    },
    async close() {
      const hub = await findHub(home);
      if (hub) await stopHub(hub, home);
      for (let pid = await hubPid(); pid !== null; pid = await hubPid()) {
        process.kill(pid, "SIGKILL");
        await sleep(50);
      }
      await rm(root, { recursive: true, force: true });
    },
  };
}
