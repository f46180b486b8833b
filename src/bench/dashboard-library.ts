import { randomBytes } from "node:crypto";
import path from "node:path";
import { openDatabase } from "../engine/storage/database.ts";
import type { DocumentWriter } from "../engine/storage/types.ts";
import type { ConvexDocument, ConvexObject } from "../engine/values/json.ts";

/** Rows of one transaction. */
const BATCH = 500;
/** Of one job, as many as can be asked for. */
const TAKES = 4;

/**
 * Fills the library of a studio that does not run with copies of the first sample that it has, and of its job for each
 * four. They share its audio, so a browser that keeps files keeps one.
 * @param home the studio's data directory
 */
export async function fillLibrary(home: string, count: number): Promise<void> {
  const file = path.join(home, "deployment", "deployment.sqlite");
  const database = openDatabase({ file, clock: Date.now, random: randomBytes });
  try {
    for (let first = 0; first < count; first += BATCH) {
      await database.transact((transaction) => {
        const documents = transaction.documents("");
        const [sample, job] = ["samples", "jobs"].map((table) => contentOf(firstOf(documents, table)));
        let jobId = "";
        for (let index = first; index < Math.min(count, first + BATCH); index++) {
          if (index % TAKES === 0) jobId = documents.insert("jobs", { ...job });
          documents.insert("samples", { ...sample, jobId, ...namesOf(index), createdAt: Date.now() + index });
        }
      });
    }
  } finally {
    database.close();
  }
}

function firstOf(documents: DocumentWriter, tableName: string): ConvexDocument {
  const { value } = documents.stream({ source: { type: "FullTableScan", tableName }, operators: [] }).next();
  if (!value) throw new Error(`There is nothing to copy in ${tableName}`);
  return value;
}

function contentOf({ _id, _creationTime, ...fields }: ConvexDocument): ConvexObject {
  return fields;
}

function namesOf(index: number): { name: string; searchText: string } {
  const name = `bench_${String(index).padStart(5, "0")}`;
  return { name, searchText: name.replace("_", " ") };
}
