import type { JobQueue } from "../scheduler/job-queue.ts";
import type { Database } from "../storage/types.ts";
import type { FileSyscalls } from "../types.ts";
import type { LoadedDeployment } from "./loaded-deployment.ts";
import { callSyscalls } from "./syscalls/calls.ts";
import { databaseSyscalls } from "./syscalls/database.ts";
import { metadataSyscalls } from "./syscalls/metadata.ts";
import { schedulingSyscalls } from "./syscalls/scheduling.ts";
import { storageSyscalls } from "./syscalls/storage.ts";
import type { TimeLimit } from "./time-limit/time-limit.ts";
import { TransactionRunner } from "./transaction-runner.ts";

/** Parts of an engine that the functions of its deployment use. */
export interface RunnerParts {
  database: Database;
  files: FileSyscalls;
  queue: JobQueue;
  limit: TimeLimit;
  deploymentName: string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A runner of queries and mutations with every syscall. @param deployment whose functions it runs, read at each call */
export function createRunner(parts: RunnerParts, deployment: () => LoadedDeployment | null): TransactionRunner {
  const { database, files, queue, limit, deploymentName, now } = parts;
  const runner = new TransactionRunner({ deployment, catalog: database.catalog, limit });
  runner.register(databaseSyscalls);
  runner.register(callSyscalls(runner, database));
  runner.register(schedulingSyscalls({ queue, runner, now }));
  runner.register(storageSyscalls(files));
  runner.register(metadataSyscalls(deploymentName));
  return runner;
}
