import type { SqliteConnection } from "./storage/disk/sqlite.ts";
import type { WriteTransaction } from "./storage/types.ts";
import type { Deployment } from "./types.ts";

/** The installed deployment, kept in the database as one row. */
export class DeploymentStore {
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
    connection.exec(
      "CREATE TABLE IF NOT EXISTS deployments (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL)",
    );
  }

  load(): Deployment | null {
    const json = this.#json();
    return json === null ? null : (JSON.parse(json) as Deployment); // Written by `save`.
  }

  isSame(deployment: Deployment): boolean {
    const json = this.#json();
    return json !== null && json === JSON.stringify(deployment);
  }

  save(transaction: WriteTransaction, deployment: Deployment): void {
    transaction.connection.prepare("INSERT OR REPLACE INTO deployments VALUES (1, ?)").run(JSON.stringify(deployment));
  }

  #json(): string | null {
    const row = this.#connection.prepare("SELECT json FROM deployments WHERE id = 1").get();
    return row ? String(row["json"]) : null;
  }
}
