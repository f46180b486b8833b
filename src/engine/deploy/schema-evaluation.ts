import type { DocumentReader } from "../storage/types.ts";
import type { DeployedComponent, Deployment, Engine } from "../types.ts";
import { diffIndexes, indexesOf } from "./index-diff.ts";
import type { IndexConfig } from "./index-diff.ts";

/**
 * Foretells what a push does to indexes, so that the CLI can ask before it deletes a large one. Validation of
 * documents is not changed: finish_push does it.
 */
export function evaluateSchemas(engine: Engine, next: Deployment) {
  const previous = engine.deployment();
  const snapshot = engine.database.snapshot();
  try {
    const predictions = next.components.map((component) => [
      component.path,
      predict(snapshot.documents(component.path), installed(previous, component), component),
    ]);
    const known = new Set(previous?.components.map(({ definitionPath }) => definitionPath));
    const added = next.components.map(({ definitionPath }) => definitionPath).filter((path) => !known.has(path));
    return {
      componentSchemaEvaluations: Object.fromEntries(predictions),
      newComponentDefinitions: [...new Set(added)],
    };
  } finally {
    snapshot.close();
  }
}

function installed(previous: Deployment | null, { path }: DeployedComponent): DeployedComponent | null {
  return previous?.components.find((component) => component.path === path) ?? null;
}

function predict(documents: DocumentReader, before: DeployedComponent | null, after: DeployedComponent) {
  const { added_indexes, removed_indexes } = diffIndexes(before?.schema ?? null, after.schema);
  const added = new Set(added_indexes.map((index) => JSON.stringify(index)));
  const kept = indexesOf(after.schema).filter((index) => !added.has(JSON.stringify(index)));
  const describe = (change: string) => (index: IndexConfig) => ({
    ...index,
    change,
    needsBackfill: change === "added",
    numDocs: before === null ? 0 : documents.count(index.name.split(".")[0] ?? ""),
  });
  return {
    definitionPath: after.definitionPath,
    schemaValidation: after.schema?.schemaValidation ?? false,
    tables: [],
    indexes: [
      ...added_indexes.map(describe("added")),
      ...removed_indexes.map(describe("dropped")),
      // Their size is not asked for.
      ...kept.map((index) => ({ ...index, change: "identical", needsBackfill: false, numDocs: 0 })),
    ],
  };
}
