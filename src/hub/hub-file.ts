import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { createOnce } from "../auth/private-file.ts";

const hubInfoSchema = z.object({ pid: z.number(), port: z.number(), version: z.string(), startedAt: z.number() });

const PRIVATE = { mode: 0o600 };

/** How to reach the running hub: `hub.json` in the data directory. */
export type HubInfo = z.output<typeof hubInfoSchema>;

/** @returns what the file says, or null if there is none or it is damaged; the process it names may be gone */
export async function readHubFile(home: string): Promise<HubInfo | null> {
  const text = await readFile(hubFilePath(home), "utf8").catch(() => null);
  if (text === null) return null;
  try {
    return hubInfoSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Replaces the file in one step. Only the holder of the hub lock writes it. */
export async function writeHubFile(home: string, info: HubInfo): Promise<void> {
  const temporary = `${hubFilePath(home)}.${info.pid}`;
  await writeFile(temporary, `${JSON.stringify(info)}\n`, PRIVATE);
  await rename(temporary, hubFilePath(home));
  await writeFile(lastPortPath(home), `${info.port}\n`, PRIVATE);
}

/** @returns the port that the hub of this directory had last, or null */
export async function readLastPort(home: string): Promise<number | null> {
  const port = Number(await readFile(lastPortPath(home), "utf8").catch(() => ""));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** Removes the file. Called before the hub lock is released. */
export async function removeHubFile(home: string): Promise<void> {
  await rm(hubFilePath(home), { force: true });
}

/**
 * The secret that opens the hub's control endpoints and its deployment as administrator, made on first use and
 * readable by this user only.
 */
export async function readHubToken(home: string): Promise<string> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const file = path.join(home, "hub.token");
  const existing = await readFile(file, "utf8").catch(() => "");
  if (existing.length > 0) return existing.trim();
  await createOnce(file, randomBytes(32).toString("base64url"));
  return (await readFile(file, "utf8")).trim();
}

/** Beyond `hub.json`, since pages that are open in browsers know the hub by its port. */
function lastPortPath(home: string): string {
  return path.join(home, "hub.port");
}

function hubFilePath(home: string): string {
  return path.join(home, "hub.json");
}
