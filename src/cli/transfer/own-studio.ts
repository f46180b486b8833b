import { createWriteStream, existsSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { storageErrorOf } from "../../backend/storage-troubles.ts";
import { VERSION, type Config } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { planImport } from "../../engine/transfer/import-plan.ts";
import { runImport } from "../../engine/transfer/import-run.ts";
import { openSource } from "../../engine/transfer/import-source.ts";
import { holdSnapshot } from "../../engine/transfer/snapshot-export.ts";
import { writeZip } from "../../engine/transfer/zip-writer.ts";
import type { Caller, Engine } from "../../engine/types.ts";
import { adminKeyOf } from "../../hub/admin-key.ts";
import { deploymentDirectory } from "../../hub/deployment-engine.ts";
import { ensureHub, findHub, stopHub, type HubAddress } from "../../hub/discovery.ts";
import { readHubToken } from "../../hub/hub-file.ts";
import { findStart } from "../../hub/hub-start.ts";
import { createLog } from "../../hub/log.ts";
import { createPatience, type Patience } from "../../hub/patience.ts";
import { openRestingStudio, type RestingStudio } from "../../hub/resting-studio.ts";
import { hubCommand } from "../studio.ts";
import { differences, digestDeployment, withoutWorkpools, type ArchiveDigest } from "./archive-digest.ts";
import { writeLabel } from "./archive-label.ts";
import { openDeploymentClient, type DeploymentClient } from "./deployment-client.ts";

/** Tables of what people make and pay for. All others hold what follows from these, or what a fresh studio writes. */
const TABLES_OF_USE: readonly string[] = [
  "samples",
  "jobs",
  "threads",
  "projectFiles",
  "collections",
  "savedSearches",
  "connections",
  "charges",
  "chatUsage",
];

/** The studio of this machine's data directory, as it is carried out and in. */
export interface OwnStudio {
  /**
   * Writes all of one moment into a labelled archive, whether the studio runs or not.
   * @throws AppError INVALID_INPUT if there is no studio
   */
  exportTo(file: string): Promise<void>;
  /** The first of `TABLES_OF_USE` that holds something; null for a studio that nobody uses yet. */
  tableInUse(): Promise<string | null>;
  /**
   * Stops the hub and does this work while nobody else can write. No hub starts before it is done.
   * @throws AppError HUB_UNAVAILABLE if another process keeps the studio open
   */
  whileAtRest<T>(work: (studio: OwnStudioAtRest) => Promise<T>): Promise<T>;
}

/** The studio of this machine, to which nobody else can write. */
export interface OwnStudioAtRest extends Pick<OwnStudio, "exportTo" | "tableInUse"> {
  /**
   * Puts an archive in the place of all that there is, and compares. All comes or nothing.
   * @throws AppError INVALID_INPUT if the studio does not take it
   */
  importFrom(file: string, expected: ArchiveDigest): Promise<void>;
}

/** How to open the studio of this machine. */
export interface OwnStudioOptions {
  /** Folder of the bundles and of the deployment; default: where this code runs from. */
  distDirectory?: string;
  /** How long to wait for another process that keeps the studio open and does not get on. */
  patienceSeconds?: number;
}

type Rest = (purpose: string) => Promise<RestingStudio | null>;

const SYSTEM: Caller = { kind: "system", identity: null };
const PATIENCE_SECONDS = 30;
const POLL_MILLISECONDS = 40;

/** Opens nothing yet: each call takes the studio and lets it go. */
export function openOwnStudio(config: Config, options: OwnStudioOptions = {}): OwnStudio {
  const { patienceSeconds = PATIENCE_SECONDS, ...where } = options;
  const rest: Rest = (purpose) => openRestingStudio(config, { purpose, log: createLog(), ...where });
  return {
    async exportTo(file) {
      if (!existsSync(deploymentDirectory(config.home))) {
        throw new AppError(
          "INVALID_INPUT",
          `There is no studio in ${config.home}; set WAV0_HOME to its data directory`,
        );
      }
      const resting = await rest("backing up");
      if (resting) return using(resting, ({ engine }) => atRest(config, engine).exportTo(file));
      await downloadSnapshot(config, file);
      await labelHere(config, file);
    },
    async tableInUse() {
      if (!existsSync(deploymentDirectory(config.home))) return null;
      const resting = await rest("looking at what is there");
      if (resting) return using(resting, ({ engine }) => atRest(config, engine).tableInUse());
      return tableInUse(await clientOf(config));
    },
    async whileAtRest(work) {
      const resting = await restAfterStop(config, rest, createPatience(patienceSeconds));
      return using(resting, ({ engine }) => work(atRest(config, engine)));
    },
  };
}

function atRest(config: Config, engine: Engine): OwnStudioAtRest {
  return {
    async exportTo(file) {
      await writeSnapshot(engine, file);
      await labelHere(config, file);
    },
    tableInUse: async () => TABLES_OF_USE.find((table) => countOf(engine, table) > 0) ?? null,
    async importFrom(file, expected) {
      await importArchive(engine, file);
      // Before the comparison, which may take minutes: a kill in between would leave them asleep.
      await wakeWorkpools(engine);
      const found = await digestDeployment(engine);
      const differing = differences(withoutWorkpools(expected), withoutWorkpools(found));
      if (differing.length > 0) {
        throw new AppError("INTERNAL", `The studio does not hold what the archive does: ${differing.join("; ")}`);
      }
    },
  };
}

async function labelHere({ home }: Config, file: string): Promise<void> {
  await writeLabel(file, { wav0: VERSION, machine: (await loadMachineKey(home)).keyId });
}

async function using<T>(resting: RestingStudio, work: (resting: RestingStudio) => Promise<T>): Promise<T> {
  try {
    return await work(resting);
  } finally {
    await resting.close();
  }
}

/** A hub that starts cannot be asked to stop yet, and a client may start another one before the lock is taken. */
async function restAfterStop({ home }: Config, rest: Rest, patience: Patience): Promise<RestingStudio> {
  do {
    const hub = await findHub(home);
    if (hub) await stopHub(hub, home);
    const resting = await rest("restoring");
    if (resting) return resting;
    await sleep(POLL_MILLISECONDS);
  } while (patience.lasts(findStart(home)?.step));
  throw new AppError(
    "HUB_UNAVAILABLE",
    `Another process keeps the studio in ${home} open; end what starts it again (clients, a service), and run this again`,
  );
}

async function clientOf(config: Config): Promise<DeploymentClient> {
  const hub: HubAddress = await ensureHub({ home: config.home, version: VERSION, command: hubCommand() });
  return openDeploymentClient({ url: hub.url, adminKey: adminKeyOf(await readHubToken(config.home)) });
}

async function downloadSnapshot(config: Config, file: string): Promise<void> {
  const client = await clientOf(config);
  await client.download(await client.makeExport(), file);
}

async function writeSnapshot(engine: Engine, file: string): Promise<void> {
  const held = holdSnapshot(engine, { includeStorage: true });
  try {
    await pipeline(writeZip(held.parts(), new Date()), createWriteStream(file, { mode: 0o600, flush: true }));
  } finally {
    held.release();
  }
}

function countOf(engine: Engine, table: string): number {
  const snapshot = engine.database.snapshot();
  try {
    return snapshot.documents("").count(table);
  } finally {
    snapshot.close();
  }
}

/** As `OwnStudio.tableInUse`, of any deployment; an older version has not all of the tables. */
export async function tableInUse(client: Pick<DeploymentClient, "tables" | "holdsAny">): Promise<string | null> {
  const there = new Set(await client.tables());
  for (const table of TABLES_OF_USE) if (there.has(table) && (await client.holdsAny(table))) return table;
  return null;
}

async function importArchive(engine: Engine, file: string): Promise<void> {
  const source = await openSource(file, { format: "zip", component: "", table: null });
  try {
    const plan = await planImport(engine, source, "replaceAll");
    const { signal } = new AbortController();
    await runImport({ engine, source, plan, format: "zip", signal, finish: () => undefined });
  } catch (error) {
    const trouble = storageErrorOf(error);
    if (trouble) throw trouble;
    if (!(error instanceof Error) || "syscall" in error) throw error;
    const message = `The studio does not take ${file}: ${error.message}. Nothing was changed`;
    throw new AppError("INVALID_INPUT", message, { cause: error });
  } finally {
    await source.close();
  }
}

/** The scheduled functions that kept workpools going are not in archives. They run when the studio starts. */
async function wakeWorkpools(engine: Engine): Promise<void> {
  const kick = { module: "kick", name: "forceKick" };
  for (const { path: component } of engine.deployment()?.components ?? []) {
    if (engine.lookup({ component, ...kick }) === null) continue;
    const outcome = await engine.mutation({ component, ...kick }, {}, SYSTEM);
    if (!outcome.ok) throw new AppError("INTERNAL", `${component} does not go on: ${outcome.message}`);
  }
}
