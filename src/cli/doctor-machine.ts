import * as z from "zod";
import { boundedJson } from "../bodies/bounded-body.ts";
import type { Config } from "../config.ts";
import { MAX_SMALL_BODY_BYTES } from "../contracts/limits.ts";
import { checkData } from "../hub/health/data-check.ts";
import type { HubAddress } from "../hub/discovery.ts";
import { freeBytes, FULL_BYTES, LOW_BYTES } from "../hub/health/free-space.ts";
import type { Finding } from "./finding.ts";

/** The machine as a hub describes it at `/health`. */
const healthSchema = z.object({ clockAheadMillis: z.number(), storage: z.string() });

/** Smaller differences come and go with the setting of the clock over the network. */
const NOTABLE_MILLIS = 2_000;

/** Looks at the disks, the data and the clock of this machine. */
export async function checkMachine({ home, libraryDirectory }: Config, hub: HubAddress | null): Promise<Finding[]> {
  const [data, library, health] = await Promise.all([
    freeBytes(home),
    freeBytes(libraryDirectory),
    hub ? readHealth(hub) : null,
  ]);
  const checked = checkData(home, Date.now());
  const ahead = Math.max(checked?.clockAheadMillis ?? 0, health?.clockAheadMillis ?? 0);
  return [
    describeSpace("data directory", data),
    describeSpace("library folder", library),
    describeData(checked?.fault ?? null, health?.storage ?? "fine", home),
    describeClock(ahead),
  ];
}

/** @param bytes null where the system does not say */
export function describeSpace(folder: string, bytes: number | null): Finding {
  const name = "disk";
  if (bytes === null) return { name, state: "note", text: `the system does not say what is free for the ${folder}` };
  const text = `${sizeOf(bytes)} free for the ${folder}`;
  if (bytes >= LOW_BYTES) return { name, state: "fine", text };
  const remedy = "free some space there; saved samples stay readable meanwhile";
  return bytes < FULL_BYTES
    ? { name, state: "problem", text: `${text}: new work may not find room; ${remedy}` }
    : { name, state: "note", text: `${text}: it is running low; ${remedy}` };
}

/** @param storage what keeps a hub that runs from writing; "fine" if nothing does */
export function describeData(fault: string | null, storage: string, home: string): Finding {
  const name = "data";
  if (fault !== null) return { name, state: "problem", text: fault };
  return storage === "fine"
    ? { name, state: "fine", text: "no damage found" }
    : {
        name,
        state: "problem",
        text: `the hub cannot write to ${home} (${storage}); accepted work waits until it can`,
      };
}

/** @param aheadMillis how far the studio's clock is ahead of the machine's */
export function describeClock(aheadMillis: number): Finding {
  const name = "clock";
  if (aheadMillis < NOTABLE_MILLIS) return { name, state: "fine", text: "the studio follows the machine's clock" };
  return {
    name,
    state: "note",
    text: `the machine's clock was set back by ${durationOf(aheadMillis)}. The studio's goes on from where it was, so no job waits for that; what is made until then bears the later time. If the machine's time is wrong, set it right`,
  };
}

async function readHealth({ url }: HubAddress): Promise<z.output<typeof healthSchema> | null> {
  const body: unknown = await fetch(`${url}/health`)
    .then((response) => boundedJson(response, MAX_SMALL_BODY_BYTES))
    .catch(() => null);
  // A hub of another version may say less.
  return healthSchema.safeParse(body).data ?? null;
}

function sizeOf(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

function durationOf(millis: number): string {
  const [size, unit] = UNITS.find(([least]) => millis >= 2 * least) ?? [1_000, "s"];
  return `${Math.round(millis / size)} ${unit}`;
}
