import { randomBytes } from "node:crypto";
import path from "node:path";
import { openDatabase } from "../engine/storage/database.ts";
import type { ConvexDocument, ConvexObject } from "../engine/values/json.ts";

/** Rows of one transaction. */
const BATCH = 500;

/**
 * Fills the library of a studio that does not run with copies of the first sample that it has. They share its audio,
 * so a browser that keeps files keeps one.
 * @param home the studio's data directory
 */
export async function fillLibrary(home: string, count: number): Promise<void> {
  const file = path.join(home, "deployment", "deployment.sqlite");
  const database = openDatabase({ file, clock: Date.now, random: randomBytes });
  try {
    for (let first = 0; first < count; first += BATCH) {
      await database.transact((transaction) => {
        const documents = transaction.documents("");
        const { value } = documents
          .stream({ source: { type: "FullTableScan", tableName: "samples" }, operators: [] })
          .next();
        if (!value) throw new Error("The library is empty: there is nothing to copy");
        for (let index = first; index < Math.min(count, first + BATCH); index++) {
          documents.insert("samples", copyOf(value, index));
        }
      });
    }
  } finally {
    database.close();
  }
}

function copyOf({ _id, _creationTime, ...fields }: ConvexDocument, index: number): ConvexObject {
  const name = `bench_${String(index).padStart(5, "0")}`;
  return { ...fields, name, searchText: name.replace("_", " "), createdAt: Date.now() + index };
}
