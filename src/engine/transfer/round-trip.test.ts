import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as fc from "fast-check";
import JSZip from "jszip";
import { afterEach, describe, expect, test } from "vitest";
import { OpenTransaction } from "../storage/open-transaction.ts";
import { expectConsistent } from "../storage/integrity.fixture.ts";
import type { InlineComponent } from "../testing/inline-app.ts";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { arbitraryObject } from "../values/arbitrary-value.fixture.ts";
import { tableNumberOfId } from "../values/id.ts";
import type { ConvexObject } from "../values/json.ts";
import { documentsOf, exportFrom, importInto } from "./transfer.fixture.ts";

const part: InlineComponent = {
  modules: {},
  tables: "{ things: defineTable(v.any()).index('by_a', ['a']) }",
  components: { below: { modules: {}, tables: "{ deep: defineTable(v.any()) }" } },
};
const app: InlineComponent = {
  modules: {
    songs: `
      export const add = mutation({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.db.insert("songs", { text }) });
      export const removeFile = mutation({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.delete(id) });
    `,
  },
  tables: "{ songs: defineTable(v.any()).index('by_a', ['a']), empty: defineTable(v.any()) }",
  components: { part },
};
const PLACES = [
  ["", "songs"],
  ["part", "things"],
  ["part/below", "deep"],
] as const;

const open: InlineServer[] = [];
async function openServer(component = app): Promise<InlineServer> {
  const server = await openInlineServer(component);
  open.push(server);
  return server;
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.dispose();
});

/** Documents of all places, and the digests of all files. */
function contentsOf(server: InlineServer) {
  return [...PLACES, ["", "_storage"] as const, ["part", "_storage"] as const].map(([component, table]) =>
    documentsOf(server, table, component),
  );
}

async function fill(server: InlineServer, documents: readonly ConvexObject[], files: readonly Uint8Array[]) {
  const { engine } = server.app;
  await engine.database.transact((transaction) => {
    documents.forEach((document, index) => {
      const [component, table] = PLACES[index % PLACES.length] ?? PLACES[0];
      transaction.documents(component).insert(table, document);
    });
  });
  for (const [index, bytes] of files.entries()) {
    const contentType = index % 2 === 0 ? "audio/wav" : null;
    await engine.files.store(index % 3 === 0 ? "part" : "", bytes, { contentType });
  }
}

describe("what goes out comes in again", () => {
  test("documents of all values, in tables and components, and files, with ids, times and order", async () => {
    const [from, to] = [await openServer(), await openServer()];
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryObject, { maxLength: 12 }),
        fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 4 }),
        async (documents, files) => {
          await fill(from, documents, files);
          const archive = await exportFrom(from);
          const outcome = await importInto(to, archive, { format: "zip", mode: "replaceAll", partSize: 1000 });
          expect(outcome).toMatchObject({ state: "completed", error: "" });
          expect(contentsOf(to)).toEqual(contentsOf(from));
          expectConsistent(to.app.engine.database);
        },
      ),
      { numRuns: 12 },
    );
    const stored = documentsOf(to, "_storage").concat(documentsOf(to, "_storage", "part"));
    for (const { _id, sha256 } of stored) {
      const bytes = await readFile(to.app.engine.files.pathOf(String(_id)));
      expect(createHash("sha256").update(bytes).digest("base64")).toBe(sha256);
    }
  });

  test("more than the limits of a transaction, in pages", async () => {
    const [from, to] = [await openServer(), await openServer()];
    const text = "x".repeat(2000);
    for (let batch = 0; batch < 3; batch += 1) {
      await fill(
        from,
        Array.from({ length: 7000 }, (_, a) => ({ a, text })),
        [],
      );
    }
    const outcome = await importInto(to, await exportFrom(from), { format: "zip" });
    expect(outcome).toMatchObject({ state: "completed", written: 21_000 });
    expect(contentsOf(to)).toEqual(contentsOf(from));
  });

  test("the state of one moment, while documents are written and files are removed", async () => {
    const [from, to] = [await openServer(), await openServer()];
    await fill(
      from,
      Array.from({ length: 900 }, (_, a) => ({ a })),
      [new Uint8Array(70_000).fill(7), new Uint8Array(9)],
    );
    const before = contentsOf(from);
    const exporting = exportFrom(from);
    for (const { _id } of documentsOf(from, "_storage")) await removeFile(from, _id);
    for (let index = 0; index < 50; index += 1) await from.app.mutation("songs:add", { text: "late" });
    const outcome = await importInto(to, await exporting, { format: "zip" });
    expect(outcome).toMatchObject({ state: "completed", error: "" });
    const after = contentsOf(to);
    // Whole states only: the moment is before the first removal, or after some of what followed.
    const songs = after[0] ?? [];
    expect(songs.filter(({ text }) => text !== "late")).toEqual(before[0]);
    expect(after.slice(1, 3)).toEqual(before.slice(1, 3));
    expect(documentsOf(from, "_storage")).toEqual([]);
  });
});

async function removeFile(server: InlineServer, storageId: string): Promise<void> {
  await server.app.mutation("songs:removeFile", { id: storageId });
}

describe("the archive", () => {
  test("is laid out as Convex lays it out", async () => {
    const server = await openServer();
    await fill(server, [{ a: { $integer: "BwAAAAAAAAA=" }, b: 1 }], [new Uint8Array([1, 2, 3])]);
    const zip = await JSZip.loadAsync(await exportFrom(server));
    expect(Object.keys(zip.files).sort()).toEqual(
      [
        "README.md",
        "_tables/documents.jsonl",
        "_components/part/_tables/documents.jsonl",
        "_components/part/_components/below/_tables/documents.jsonl",
        ...["songs", "empty", "_components/part/things", "_components/part/_components/below/deep"].flatMap((table) => [
          `${table}/documents.jsonl`,
          `${table}/generated_schema.jsonl`,
        ]),
        "_storage/documents.jsonl",
        "_components/part/_storage/documents.jsonl",
        "_components/part/_components/below/_storage/documents.jsonl",
        `_components/part/_storage/${documentsOf(server, "_storage", "part")[0]?._id}.wav`,
      ].sort(),
    );
    const text = (name: string) => zip.file(name)?.async("string");
    expect(await text("songs/generated_schema.jsonl")).toBe('"uniform"\n');
    expect(await text("_tables/documents.jsonl")).toBe('{"id":10001,"name":"songs"}\n{"id":10002,"name":"empty"}\n');
    expect(await text("songs/documents.jsonl")).toMatch(
      /^\{"_creationTime":\d+\.\d+,"_id":"[0-9a-z]+","a":7,"b":1\.0\}\n$/,
    );
    const file = JSON.parse((await text("_components/part/_storage/documents.jsonl")) ?? "") as object;
    const sha256 = createHash("sha256")
      .update(new Uint8Array([1, 2, 3]))
      .digest("base64");
    expect(file).toMatchObject({ sha256, size: 3, contentType: "audio/wav" });
  });

  test("has no files unless they are asked for", async () => {
    const server = await openServer();
    await fill(server, [], [new Uint8Array(3)]);
    const zip = await JSZip.loadAsync(await exportFrom(server, false));
    expect(Object.keys(zip.files).filter((name) => name.includes("_storage"))).toEqual([]);
  });

  test("names files by ids of Convex, also where an earlier version gave them others", async () => {
    const server = await openServer();
    const { database, files } = server.app.engine;
    await database.transact((transaction) => {
      if (!(transaction instanceof OpenTransaction)) throw new Error("another kind of transaction");
      transaction.tableFor("", "_storage");
      transaction.connection.prepare("UPDATE storage_tables SET number = 2 WHERE name = '_storage'").run();
      transaction.reloadCatalog();
    });
    const { storageId } = await files.store("", new Uint8Array(3), { contentType: null });
    await database.transact((transaction) => transaction.documents("").insert("songs", { file: storageId }));
    expect(tableNumberOfId(storageId)).toBe(2);
    const archive = await exportFrom(server);
    const to = await openServer();
    await importInto(to, archive, { format: "zip" });
    const [song] = documentsOf(to, "songs");
    const [file] = documentsOf(to, "_storage");
    expect([song?.["file"], tableNumberOfId(String(file?._id))]).toEqual([file?._id, 540]);
  });
});
