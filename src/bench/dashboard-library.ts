import { randomBytes } from "node:crypto";
import path from "node:path";
import { openDatabase } from "../engine/storage/database.ts";
import type { DocumentWriter } from "../engine/storage/types.ts";
import { callTool, type StudioProcess } from "../testing/studio-process.ts";
import { type Figure, milliseconds } from "./report.ts";
import { median } from "./statistics.ts";
import type { ConvexDocument, ConvexObject } from "../engine/values/json.ts";

/** Searches of one figure. */
const CALLS = 5;
/** Rows of one transaction. */
const BATCH = 500;
/** Most takes of one job. */
const TAKES = 4;

/**
 * Fills the library of a studio that does not run with copies of the first sample that it has, and of its job for each
 * four. They share its audio, so a browser that keeps files keeps one; how they sound differs.
 * @param home the studio's data directory
 */
export async function fillLibrary(home: string, count: number): Promise<void> {
  const file = path.join(home, "deployment", "deployment.sqlite");
  const database = openDatabase({ file, clock: Date.now, random: randomBytes });
  try {
    for (let first = 0; first < count; first += BATCH) {
      await database.transact((transaction) => {
        const documents = transaction.documents("");
        const [sample, job, print] = ["samples", "jobs", "soundprints"].map((table) =>
          contentOf(firstOf(documents, table)),
        );
        let jobId = "";
        for (let index = first; index < Math.min(count, first + BATCH); index++) {
          if (index % TAKES === 0) jobId = documents.insert("jobs", { ...job });
          const facts = { jobId, ...namesOf(index), createdAt: Date.now() + index };
          const sampleId = documents.insert("samples", { ...sample, ...facts });
          documents.insert("soundprints", { ...print, sampleId, print: turned(print?.["print"], index) });
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

/** Another print of the same values. */
function turned(print: unknown, by: number): number[] {
  const values = Array.isArray(print) ? print.map(Number) : [];
  const start = by % Math.max(1, values.length);
  return [...values.slice(start), ...values.slice(0, start)];
}

/** Time of a search by sound through an MCP client, beside one by a word. */
export async function similarFigures(studio: StudioProcess): Promise<Figure[]> {
  const client = await studio.connect();
  const time = async (input: Record<string, unknown>): Promise<number> => {
    const times: number[] = [];
    for (let call = 0; call < CALLS; call++) {
      const start = performance.now();
      const { isError } = await callTool(client, "search_samples", input);
      if (isError) throw new Error("The search was refused");
      times.push(performance.now() - start);
    }
    return median(times);
  };
  const byWord = await time({ text: "bench", limit: 20 });
  const alike = await time({ similarTo: namesOf(0).name, limit: 20 });
  await client.close();
  return [{ name: "similar sounds", value: milliseconds(alike), beside: `by a word ${milliseconds(byWord)}` }];
}

function contentOf({ _id, _creationTime, ...fields }: ConvexDocument): ConvexObject {
  return fields;
}

function namesOf(index: number): { name: string; searchText: string } {
  const name = `bench_${String(index).padStart(5, "0")}`;
  return { name, searchText: name.replace("_", " ") };
}
