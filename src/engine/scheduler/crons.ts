import type { SqliteConnection, SqlRow } from "../storage/disk/sqlite.ts";
import type { WriteTransaction } from "../storage/types.ts";
import type { CronSpec, Deployment } from "../types.ts";
import type { ComponentPath, ConvexObject } from "../values/json.ts";
import { nextRun } from "./cron-schedule.ts";
import type { JobQueue } from "./job-queue.ts";

/**
 * Cron jobs of the deployment with their next run, in SQLite. A run is a job of the queue, added in the transaction
 * that moves the next run on: no run is lost or doubled by a crash, and runs missed while the process was down do not
 * pile up. A run is left out while the previous one is still open.
 */
export class Crons {
  readonly #connection: SqliteConnection;
  readonly #queue: JobQueue;
  readonly #now: () => number;

  constructor(connection: SqliteConnection, queue: JobQueue, now: () => number) {
    this.#connection = connection;
    this.#queue = queue;
    this.#now = now;
    connection.exec(`
      CREATE TABLE IF NOT EXISTS crons (
        component TEXT NOT NULL, identifier TEXT NOT NULL, spec TEXT NOT NULL, next REAL NOT NULL, job TEXT,
        PRIMARY KEY (component, identifier)
      ) WITHOUT ROWID;
    `);
  }

  /** Installs the cron jobs of a deployment; unchanged ones keep their next run. */
  install(transaction: WriteTransaction, deployment: Deployment): void {
    const kept = new Set<string>();
    for (const { path, crons } of deployment.components) {
      for (const spec of crons) {
        kept.add(`${path};${spec.identifier}`);
        this.#installOne(transaction, path, spec);
      }
    }
    for (const row of this.#connection.prepare("SELECT component, identifier FROM crons").all()) {
      if (kept.has(`${String(row["component"])};${String(row["identifier"])}`)) continue;
      const remove = "DELETE FROM crons WHERE component = ? AND identifier = ?";
      transaction.connection.prepare(remove).run(String(row["component"]), String(row["identifier"]));
    }
  }

  /** The earliest next run, in milliseconds since 1970. */
  nextDue(): number | null {
    const next = this.#connection.prepare("SELECT min(next) AS next FROM crons").get()?.["next"];
    return typeof next === "number" ? next : null;
  }

  /** Queues the cron jobs that are due. */
  fire(transaction: WriteTransaction): void {
    const now = this.#now();
    for (const row of this.#connection.prepare("SELECT * FROM crons WHERE next <= ?").all(now)) {
      this.#fireOne(transaction, row, now);
    }
  }

  #installOne(transaction: WriteTransaction, component: ComponentPath, spec: CronSpec): void {
    const text = JSON.stringify(spec);
    const known = this.#connection
      .prepare("SELECT spec FROM crons WHERE component = ? AND identifier = ?")
      .get(component, spec.identifier);
    if (known?.["spec"] === text) return;
    const now = this.#now();
    const next = nextRun(spec.schedule, spec.identifier, { previous: now, now });
    transaction.connection
      .prepare("INSERT OR REPLACE INTO crons VALUES (?, ?, ?, ?, NULL)")
      .run(component, spec.identifier, text, next);
  }

  #fireOne(transaction: WriteTransaction, row: SqlRow, now: number): void {
    const component = String(row["component"]);
    const spec = JSON.parse(String(row["spec"])) as CronSpec; // Written by `install`.
    const due = Number(row["next"]);
    const previousJob = row["job"];
    const busy = typeof previousJob === "string" && this.#queue.isOpen(previousJob);
    const job = busy ? previousJob : this.#add(transaction, component, spec, due);
    const next = nextRun(spec.schedule, spec.identifier, { previous: due, now });
    transaction.connection
      .prepare("UPDATE crons SET next = ?, job = ? WHERE component = ? AND identifier = ?")
      .run(next, job, component, spec.identifier);
  }

  #add(transaction: WriteTransaction, component: ComponentPath, spec: CronSpec, due: number): string {
    const target = { component, module: spec.module.replace(/\.js$/, ""), name: spec.name };
    return this.#queue.add(transaction, { component, target, args: argumentsOf(spec), due });
  }
}

/** `Crons.export()` gives arguments as a list of one object; a plain object is taken as it is. */
function argumentsOf({ args }: CronSpec): ConvexObject {
  return Array.isArray(args) ? ((args[0] ?? {}) as ConvexObject) : args; // Convex arguments are one object.
}
