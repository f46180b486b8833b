import type { SqliteConnection, SqlRow } from "../storage/disk/sqlite.ts";
import type { WriteTransaction } from "../storage/types.ts";
import type { FunctionPath } from "../types.ts";
import type { ComponentPath, ConvexDocument, ConvexObject } from "../values/json.ts";
import { convexSize } from "../values/size.ts";

/** A call that waits, runs, or is over but still to be seen in `_scheduled_functions`. */
export interface Job {
  /** Also the id of its document in `_scheduled_functions` of `component`. */
  id: string;
  /** The component that scheduled it. The target may live in another one. */
  component: ComponentPath;
  target: FunctionPath;
  args: ConvexObject;
  /** Milliseconds since 1970. */
  due: number;
}

/** How a job ended. */
export type JobEnd = { kind: "success" } | { kind: "failed"; error: string };

const TABLE = "_scheduled_functions";

/**
 * The durable queue of scheduled calls: one SQLite row per job for the engine, one document per job for functions.
 * Both change in the same transaction, so they never disagree. Holds no timers and runs nothing; see Scheduler.
 */
export class JobQueue {
  readonly #connection: SqliteConnection;
  readonly #now: () => number;
  readonly #changed: () => void;

  /**
   * @param now milliseconds since 1970
   * @param changed called after each commit that added work
   */
  constructor(connection: SqliteConnection, now: () => number, changed: () => void) {
    this.#connection = connection;
    this.#now = now;
    this.#changed = changed;
    connection.exec(`
      CREATE TABLE IF NOT EXISTS scheduled_jobs (
        id TEXT PRIMARY KEY, component TEXT NOT NULL, state TEXT NOT NULL, time REAL NOT NULL,
        target_component TEXT NOT NULL, module TEXT NOT NULL, name TEXT NOT NULL, args TEXT NOT NULL,
        created REAL NOT NULL DEFAULT 0
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS scheduled_jobs_by_time ON scheduled_jobs (state, time);
    `);
    addColumnOfCreation(connection);
  }

  /** @returns the id of the job */
  add(transaction: WriteTransaction, job: Omit<Job, "id">): string {
    const { module, name } = job.target;
    transaction.meter.schedule(convexSize([job.args]));
    const documents = transaction.documents(job.component);
    const id = documents.insert(TABLE, {
      name: `${module}.js:${name}`,
      args: [job.args],
      scheduledTime: job.due,
      state: { kind: "pending" },
    });
    const args = JSON.stringify(job.args);
    transaction.connection
      .prepare(
        `INSERT INTO scheduled_jobs (id, component, state, time, target_component, module, name, args, created)
        VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, job.component, job.due, job.target.component, module, name, args, createdAt(documents.get(id, TABLE)));
    transaction.afterCommit(this.#changed);
    return id;
  }

  /** Keeps a pending job from running. One that runs already goes on, but is shown as canceled for good. */
  cancel(transaction: WriteTransaction, component: ComponentPath, id: string): void {
    const document = transaction.documents(component).get(id, TABLE);
    if (!document || !isOpen(document)) return;
    this.#end(transaction, component, id, { kind: "canceled" });
  }

  /** Pending jobs that are due, earliest first; those of the same time in the order in which they were added. */
  due(now: number, limit: number): Job[] {
    return this.#connection
      .prepare("SELECT * FROM scheduled_jobs WHERE state = 'pending' AND time <= ? ORDER BY time, created LIMIT ? + 0")
      .all(now, limit)
      .map(jobOf);
  }

  /** When the next pending job that is not due yet falls due, in milliseconds since 1970. */
  nextDue(now: number): number | null {
    const row = this.#connection
      .prepare("SELECT min(time) AS next FROM scheduled_jobs WHERE state = 'pending' AND time > ?")
      .get(now);
    return typeof row?.["next"] === "number" ? row["next"] : null;
  }

  /** Jobs that are due or running. */
  open(): number {
    const count = "SELECT count(*) AS open FROM scheduled_jobs";
    const row = this.#connection
      .prepare(`${count} WHERE state = 'running' OR (state = 'pending' AND time <= ?)`)
      .get(this.#now());
    return Number(row?.["open"] ?? 0);
  }

  /** Actions that ran when the process ended. */
  running(): Job[] {
    return this.#connection.prepare("SELECT * FROM scheduled_jobs WHERE state = 'running'").all().map(jobOf);
  }

  /** True while the job waits: it may have been canceled since it was read. */
  isPending(id: string): boolean {
    return this.#connection.prepare("SELECT state FROM scheduled_jobs WHERE id = ?").get(id)?.["state"] === "pending";
  }

  /** True while the job waits or runs. */
  isOpen(id: string): boolean {
    const row = this.#connection.prepare("SELECT state FROM scheduled_jobs WHERE id = ?").get(id);
    return row?.["state"] === "pending" || row?.["state"] === "running";
  }

  /** Marks an action as begun; it will not be run again after this commits. */
  begin(transaction: WriteTransaction, job: Job): void {
    this.#setState(transaction, job.id, "running", job.due);
    transaction.documents(job.component).patch(job.id, { state: { kind: "inProgress" } }, TABLE);
  }

  /** Records how a job ended, unless it was canceled meanwhile. */
  end(transaction: WriteTransaction, job: Job, end: JobEnd): void {
    const document = transaction.documents(job.component).get(job.id, TABLE);
    if (document && isOpen(document)) this.#end(transaction, job.component, job.id, { ...end });
    else this.#setState(transaction, job.id, "over", this.#now());
  }

  /** Forgets jobs that ended before a time. @returns how many */
  forget(transaction: WriteTransaction, before: number, limit: number): number {
    const rows = transaction.connection
      .prepare("SELECT id, component FROM scheduled_jobs WHERE state = 'over' AND time < ? LIMIT ? + 0")
      .all(before, limit);
    for (const row of rows) {
      const documents = transaction.documents(String(row["component"]));
      const id = String(row["id"]);
      if (documents.get(id, TABLE)) documents.remove(id, TABLE);
      transaction.connection.prepare("DELETE FROM scheduled_jobs WHERE id = ?").run(id);
    }
    return rows.length;
  }

  #end(transaction: WriteTransaction, component: ComponentPath, id: string, state: ConvexObject): void {
    transaction.documents(component).patch(id, { state, completedTime: this.#now() }, TABLE);
    this.#setState(transaction, id, "over", this.#now());
  }

  #setState(transaction: WriteTransaction, id: string, state: "running" | "over", time: number): void {
    transaction.connection.prepare("UPDATE scheduled_jobs SET state = ?, time = ? WHERE id = ?").run(state, time, id);
  }
}

/** A database that an earlier version made has no such column. */
function addColumnOfCreation(connection: SqliteConnection): void {
  const columns = connection.prepare("SELECT name FROM pragma_table_info('scheduled_jobs')").all();
  if (columns.some(({ name }) => name === "created")) return;
  connection.exec("ALTER TABLE scheduled_jobs ADD COLUMN created REAL NOT NULL DEFAULT 0");
}

/** Creation times only ever rise. */
function createdAt(document: ConvexDocument | null): number {
  return document?._creationTime ?? 0;
}

function isOpen(document: ConvexDocument): boolean {
  const { kind } = document["state"] as { kind: string }; // Written by this class only.
  return kind === "pending" || kind === "inProgress";
}

function jobOf(row: SqlRow): Job {
  const target = {
    component: String(row["target_component"]),
    module: String(row["module"]),
    name: String(row["name"]),
  };
  return {
    id: String(row["id"]),
    component: String(row["component"]),
    target,
    args: JSON.parse(String(row["args"])) as ConvexObject, // Written by `add`.
    due: Number(row["time"]),
  };
}
