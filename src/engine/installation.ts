import type { DeploymentStore } from "./deployment-store.ts";
import type { Crons } from "./scheduler/crons.ts";
import { buildIndexes, dropUnusedBuilds } from "./storage/index-building.ts";
import type { Database, SchemaDiff } from "./storage/types.ts";
import type { Deployment } from "./types.ts";

/** Where a deployment is written. */
export interface InstallationParts {
  database: Database;
  store: DeploymentStore;
  crons: Crons;
}

/**
 * Writes a deployment with its schemas and crons, in one transaction. Indexes of large tables are filled before it, while functions
 * of the present deployment go on.
 * @throws with Convex's text if stored documents do not match; the present deployment stays then
 */
export async function writeDeployment(
  { database, store, crons }: InstallationParts,
  deployment: Deployment,
): Promise<SchemaDiff> {
  try {
    for (const { path: component, schema } of deployment.components) await buildIndexes(database, component, schema);
    return await write({ database, store, crons }, deployment);
  } catch (error) {
    // If the disk refuses this, too, the next start does it.
    await dropUnusedBuilds(database).catch(() => undefined);
    throw error;
  }
}

async function write({ database, store, crons }: InstallationParts, deployment: Deployment): Promise<SchemaDiff> {
  const { value } = await database.transact(async (transaction) => {
    store.save(transaction, deployment);
    crons.install(transaction, deployment);
    const diff: SchemaDiff = { addedIndexes: [], removedIndexes: [] };
    for (const { path: component, schema } of deployment.components) {
      const changes = await database.catalog.applySchema(transaction, component, schema);
      diff.addedIndexes.push(...changes.addedIndexes);
      diff.removedIndexes.push(...changes.removedIndexes);
    }
    return diff;
  });
  return value;
}
