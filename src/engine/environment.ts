import type { Database } from "./storage/types.ts";
import type { DeployedComponent, Environment } from "./types.ts";

export interface EnvironmentOptions {
  database: Database;
  /** Set by the host at each boot; they win over kept ones and are not kept. */
  overrides: Record<string, string>;
  /** Variables that every deployment has, such as CONVEX_SITE_URL. */
  builtIn(): Record<string, string>;
  /** Called after a change: functions must see it. */
  changed(): void;
}

/** The environment of the deployment, and what of it each component sees. Never the host's own environment. */
export interface DeploymentEnvironment extends Environment {
  ofComponent(component: DeployedComponent): Record<string, string>;
}

/** Opens the variables that are kept in the database. */
export function createEnvironment(options: EnvironmentOptions): DeploymentEnvironment {
  const { connection } = options.database;
  connection.exec("CREATE TABLE IF NOT EXISTS environment_variables (name TEXT PRIMARY KEY, value TEXT NOT NULL)");

  function list(): Record<string, string> {
    const rows = connection.prepare("SELECT name, value FROM environment_variables ORDER BY name").all();
    const kept = Object.fromEntries(rows.map((row) => [String(row["name"]), String(row["value"])]));
    return { ...kept, ...options.overrides };
  }

  return {
    list,
    get: (name) => valueOf(list(), name),
    async set(changes) {
      await options.database.transact(({ connection: writer }) => {
        for (const { name, value } of changes) {
          if (value === null) writer.prepare("DELETE FROM environment_variables WHERE name = ?").run(name);
          else writer.prepare("INSERT OR REPLACE INTO environment_variables VALUES (?, ?)").run(name, value);
        }
      });
      options.changed();
    },
    ofComponent(component) {
      if (component.path === "") return { ...list(), ...options.builtIn() };
      return { ...declared(component, list()), ...options.builtIn() };
    },
  };
}

/** A component sees the variables that its parent hands to it in convex.config, and no others. */
function declared(component: DeployedComponent, app: Record<string, string>): Record<string, string> {
  const values = Object.entries(component.environment).flatMap(([name, source]) => {
    const value = source.kind === "literal" ? source.value : valueOf(app, source.name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(values);
}

/** Only what was set: every object has a `constructor`. */
function valueOf(variables: Record<string, string>, name: string): string | undefined {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}
