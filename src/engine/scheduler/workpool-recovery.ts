import type { DocumentReader } from "../storage/types.ts";
import type { Deployment, FunctionPath } from "../types.ts";
import type { ComponentPath, ConvexDocument, ConvexObject } from "../values/json.ts";

/** A call that tells one workpool which of its jobs were cut off. */
export interface RecoveryCall {
  path: FunctionPath;
  args: ConvexObject;
}

/**
 * Plans how to wake workpools after jobs of theirs were cut off. @convex-dev/workpool looks for dead jobs itself, but only for those that
 * began five minutes ago. Its internal mutation `recovery:recover` takes the jobs to look at; given all that it
 * believes to be running, it retries those that the scheduler shows as failed and leaves the others alone.
 * A workpool is known by that function and by its tables, under whatever name and wherever it is mounted.
 * Must be called after interrupted actions were marked as failed.
 * @param components those of the deployment that may be workpools
 */
export function planWorkpoolRecovery(
  components: Deployment["components"],
  documentsOf: (component: ComponentPath) => DocumentReader,
): RecoveryCall[] {
  const calls = components
    .filter((component) => component.functions.some(({ module, name }) => module === "recovery" && name === "recover"))
    .filter(({ schema }) => ["internalState", "work"].every((table) => hasTable(schema, table)))
    .map(({ path }) => ({
      path: { component: path, module: "recovery", name: "recover" },
      args: { jobs: interruptedJobs(documentsOf(path)) },
    }));
  return calls.filter(({ args }) => args.jobs.length > 0);
}

function hasTable(schema: Deployment["components"][number]["schema"], table: string): boolean {
  return schema?.tables.some(({ tableName }) => tableName === table) ?? false;
}

/** The fields of workpool's schema that are read here (component/schema.ts of version 0.4). */
interface InternalState extends ConvexDocument {
  running: { workId: string; scheduledId: string; started: number }[];
}

function interruptedJobs(documents: DocumentReader): ConvexObject[] {
  const scan = documents.stream({ source: { type: "FullTableScan", tableName: "internalState" }, operators: [] });
  const state = scan.next().value as InternalState | undefined; // A singleton, of the schema named above.
  scan.return?.();
  return (state?.running ?? []).flatMap(({ workId, scheduledId, started }) => {
    const work = documents.get(workId, "work");
    return work ? [{ workId, scheduledId, started, attempt: work["attempts"] ?? 0 }] : [];
  });
}
