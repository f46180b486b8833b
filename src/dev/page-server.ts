import { randomBytes } from "node:crypto";
import { realpath } from "node:fs/promises";
import path from "node:path";
import { createServer } from "vite";
import { dashboardConfig } from "../build/dashboard-config.ts";

/** Below this path the hub gives the page's files, built or not; it keeps the modules apart from the hub's other routes. */
export const PAGE_BASE = "/assets/";

/** Vite's development server for the page. Only the hub asks it: browsers have the hub's address. */
export interface PageServer {
  /** On this machine, on a port of the system's choosing. */
  url: string;
  /** CSP nonce of the inline scripts and styles that it adds to the page. */
  nonce: string;
  /** Calls back with the path of each file that is written, added or removed below the folders. */
  watch(folders: readonly string[], changed: (file: string) => void): void;
  close(): Promise<void>;
}

/**
 * Starts it.
 * @param workDirectory for what it keeps from run to run
 */
export async function startPageServer(projectDirectory: string, workDirectory: string): Promise<PageServer> {
  const nonce = randomBytes(16).toString("base64url");
  const cacheDir = path.join(workDirectory, "vite");
  const vite = await createServer({
    ...dashboardConfig(projectDirectory),
    base: PAGE_BASE,
    cacheDir,
    clearScreen: false,
    html: { cspNonce: nonce },
    server: {
      host: "127.0.0.1",
      port: 0,
      // Not the whole project: the studio's data directory lies in it.
      fs: { allow: await servedFolders(projectDirectory, cacheDir) },
    },
  });
  await vite.listen();
  const address = vite.httpServer?.address();
  if (!address || typeof address === "string") throw new Error("Vite listens on no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    nonce,
    watch(folders, changed) {
      vite.watcher.add([...folders]);
      for (const event of ["add", "change", "unlink"] as const) vite.watcher.on(event, changed);
    },
    close: () => vite.close(),
  };
}

async function servedFolders(projectDirectory: string, cacheDir: string): Promise<string[]> {
  const folders = ["dashboard", "src", "convex", "node_modules"].map((name) => path.join(projectDirectory, name));
  // Packages may be linked from elsewhere, and Vite asks where a file really is.
  return [cacheDir, ...(await Promise.all(folders.map((folder) => realpath(folder))))];
}
