import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import JSZip from "jszip";
import { afterEach, describe, expect, test } from "vitest";
import { createEngine } from "../engine.ts";
import { OpenTransaction } from "../storage/open-transaction.ts";
import type { InlineComponent } from "../testing/inline-app.ts";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import type { Engine } from "../types.ts";
import { arbitraryObject } from "../values/arbitrary-value.fixture.ts";
import { renumberedId, tableNumberOfId } from "../values/id.ts";
import type { ConvexObject } from "../values/json.ts";
import { parseExportJson } from "./export-json.ts";
import { holdSnapshot, type HeldSnapshot } from "./snapshot-export.ts";
import { documentsOf, exportFrom } from "./transfer.fixture.ts";
import { openZip } from "./zip-reader.ts";
import { onDisk, written } from "./zip.fixture.ts";

const app: InlineComponent = {
  modules: {
    files: `export const remove = mutation({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.delete(id) });`,
  },
  tables: "{ first: defineTable(v.any()), second: defineTable(v.any()) }",
  components: {
    part: {
      modules: {},
      tables: "{ first: defineTable(v.any()) }",
      components: { part: { modules: {}, tables: "{ other: defineTable(v.any()) }" } },
    },
  },
};

const open: InlineServer[] = [];
async function openServer(component = app): Promise<InlineServer> {
  const server = await openInlineServer(component);
  open.push(server);
  return server;
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.dispose();
});

async function insert(
  engine: Engine,
  table: string,
  documents: readonly ConvexObject[],
  component = "",
): Promise<string[]> {
  const { value } = await engine.database.transact((transaction) => {
    const writer = transaction.documents(component);
    return documents.map((document) => writer.insert(table, document));
  });
  return value;
}

async function remove(engine: Engine, table: string, id: string): Promise<void> {
  await engine.database.transact((transaction) => transaction.documents("").remove(id, table));
}

/** The files of an export in their order. @param between awaited before each part is read */
async function partsOf(held: HeldSnapshot, between?: (name: string) => Promise<unknown>): Promise<[string, string][]> {
  const parts: [string, string][] = [];
  for await (const { name, bytes } of held.parts()) {
    await between?.(name);
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    parts.push([name, Buffer.concat(chunks).toString("latin1")]);
  }
  return parts;
}

async function exported(engine: Engine, includeStorage = true): Promise<Map<string, string>> {
  const held = holdSnapshot(engine, { includeStorage });
  try {
    return new Map(await partsOf(held));
  } finally {
    held.release();
  }
}

const rowsOf = (text = "") =>
  Buffer.from(text, "latin1")
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map(parseExportJson);

describe("the layout", () => {
  test("names all tables first, then gives them by number, and files last; each component below its parents", async () => {
    const server = await openServer();
    await server.app.engine.files.store("part/part", new Uint8Array(3), { contentType: "image/png" });
    const [file] = documentsOf(server, "_storage", "part/part");
    const [one, two] = ["_components/part/", "_components/part/_components/part/"];
    const table = (name: string) => [`${name}/documents.jsonl`, `${name}/generated_schema.jsonl`];
    expect([...(await exported(server.app.engine)).keys()]).toEqual([
      "README.md",
      ...["", one, two].map((prefix) => `${prefix}_tables/documents.jsonl`),
      ...["first", "second", `${one}first`, `${two}other`].flatMap(table),
      ...["", one, two].map((prefix) => `${prefix}_storage/documents.jsonl`),
      `${two}_storage/${file?._id}.png`,
    ]);
  });

  test("has tables without rows, and says so of all tables alike", async () => {
    const { engine } = (await openServer()).app;
    await insert(engine, "second", [{ a: 1 }]);
    const parts = await exported(engine, false);
    expect([parts.get("first/documents.jsonl"), parts.get("first/generated_schema.jsonl")]).toEqual([
      "",
      '"uniform"\n',
    ]);
    expect(parts.get("second/generated_schema.jsonl")).toBe('"uniform"\n');
    const numbers = rowsOf(parts.get("_tables/documents.jsonl")).map((row) => Object.values(row ?? {})[1]);
    expect(numbers).toEqual(["first", "second"]);
  });

  test("of an app without tables, components and files is three files", async () => {
    const { engine } = (await openServer({ modules: {} })).app;
    const parts = await exported(engine);
    expect([...parts.keys()]).toEqual(["README.md", "_tables/documents.jsonl", "_storage/documents.jsonl"]);
    expect([...parts.values()].slice(1)).toEqual(["", ""]);
  });

  test("has the data that is there before any code was deployed", async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "bare-"));
    const address = () => "http://127.0.0.1:1";
    const engine = await createEngine({
      directory,
      workerEntry: path.resolve("dist/action-worker.js"),
      deploymentName: "test",
      cloudUrl: address,
      siteUrl: address,
    });
    try {
      await insert(engine, "songs", [{ title: "early" }]);
      const parts = await exported(engine);
      expect(rowsOf(parts.get("songs/documents.jsonl"))).toMatchObject([{ title: "early" }]);
      expect(parts.get("_tables/documents.jsonl")).toBe('{"id":10001,"name":"songs"}\n');
    } finally {
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test.each([
    ["audio/wav", ".wav", false],
    ["Audio/WAV", ".wav", false],
    ["text/plain; charset=utf-8", ".txt", true],
    ["application/zip", ".zip", false],
    ["video/unheard-of", "", false],
    ["application/x-unknown", "", true],
    ["constructor", "", true],
    [null, "", true],
  ])("of a file of the type %s has the extension %j (compressed: %s)", async (contentType, extension, isCompressed) => {
    const { engine } = (await openServer({ modules: {} })).app;
    const { storageId } = await engine.files.store("", new Uint8Array(500), { contentType });
    const held = holdSnapshot(engine, { includeStorage: true });
    const archive = await openZip(onDisk(await written(await gather(held))));
    const entry = archive.entries.at(-1);
    expect(entry).toMatchObject({ name: `_storage/${storageId}${extension}`, size: 500 });
    expect((entry?.compressedSize ?? 0) < 500).toBe(isCompressed);
    await archive.close();
    held.release();
  });
});

async function gather(held: HeldSnapshot) {
  const parts = [];
  for await (const part of held.parts()) parts.push(part);
  return parts;
}

describe("documents", () => {
  test.each([0, 1, 255, 256, 257, 512, 513])(
    "%s of them come once each, in the order of their creation",
    async (count) => {
      const server = await openServer();
      const ids = await insert(
        server.app.engine,
        "first",
        Array.from({ length: count }, (_, n) => ({ n })),
      );
      const rows = rowsOf((await exported(server.app.engine)).get("first/documents.jsonl"));
      expect(rows).toHaveLength(count);
      expect(rows).toMatchObject(ids.map((_id, n) => ({ _id, n })));
    },
  );

  test("of any values are read back as they are", async () => {
    const server = await openServer();
    const { engine } = server.app;
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryObject, { maxLength: 20 }), async (documents) => {
        await insert(engine, "first", documents, "part");
        const rows = rowsOf((await exported(engine)).get("_components/part/first/documents.jsonl"));
        expect(rows).toEqual(documentsOf(server, "first", "part"));
      }),
      { numRuns: 20 },
    );
  });

  test("of one state give the same bytes each time, though others were written and removed between", async () => {
    const { engine } = (await openServer()).app;
    await insert(engine, "first", [{ a: 1 }, { b: "ü" }]);
    await engine.files.store("", new Uint8Array([1, 255]), { contentType: null });
    const [one, two] = [0, 1].map(() => holdSnapshot(engine, { includeStorage: true }));
    const before = one && (await partsOf(one));
    for (const id of await insert(engine, "second", [{ c: 3 }])) await remove(engine, "second", id);
    const later = holdSnapshot(engine, { includeStorage: true });
    expect(two && (await partsOf(two))).toEqual(before);
    expect(await partsOf(later)).toEqual(before);
    expect([two?.timestamp === one?.timestamp, later.timestamp > (one?.timestamp ?? 0n)]).toEqual([true, true]);
    for (const held of [one, two, later]) held?.release();
  });
});

describe("while an export runs", () => {
  test("nothing that is written, changed or removed meanwhile is in it", async () => {
    const write = fc.record({
      at: fc.nat(12),
      kind: fc.constantFrom("insert", "patch", "remove"),
      table: fc.constantFrom("first", "second"),
    });
    const server = await openServer();
    const { engine } = server.app;
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 12 }), async (writes) => {
        await insert(
          engine,
          "first",
          Array.from({ length: 3 }, (_, n) => ({ n })),
        );
        await insert(
          engine,
          "second",
          Array.from({ length: 300 }, (_, n) => ({ n })),
        );
        const before = ["first", "second"].map((table) => documentsOf(server, table));
        const held = holdSnapshot(engine, { includeStorage: true });
        let part = 0;
        const parts = await partsOf(held, async () => {
          for (const { kind, table } of writes.filter(({ at }) => at === part)) await change(server, kind, table);
          part += 1;
        });
        held.release();
        const rows = ["first", "second"].map((table) => rowsOf(new Map(parts).get(`${table}/documents.jsonl`)));
        expect(rows).toEqual(before);
      }),
      { numRuns: 12 },
    );
  });

  test("files that are removed keep their bytes until it ends, and new ones are not in it", async () => {
    const server = await openServer();
    const { engine } = server.app;
    const store = (byte: number) => engine.files.store("", new Uint8Array(70_000).fill(byte), { contentType: null });
    const [kept, gone] = [await store(1), await store(2)];
    const held = holdSnapshot(engine, { includeStorage: true });
    const parts = new Map(
      await partsOf(held, async (name) => {
        if (name !== "_storage/documents.jsonl") return;
        await server.app.mutation("files:remove", { id: gone.storageId });
        await store(3);
      }),
    );
    expect(rowsOf(parts.get("_storage/documents.jsonl"))).toHaveLength(2);
    expect([...parts.keys()].filter((name) => /^_storage\/[^.]+$/.test(name)).sort()).toEqual(
      [kept, gone].map(({ storageId }) => `_storage/${storageId}`).sort(),
    );
    expect(parts.get(`_storage/${gone.storageId}`)).toBe("\u0002".repeat(70_000));
    expect(existsSync(engine.files.pathOf(gone.storageId))).toBe(true);
    held.release();
    expect([gone, kept].map(({ storageId }) => existsSync(engine.files.pathOf(storageId)))).toEqual([false, true]);
  });

  test("tables of a transaction that is not committed are not in it", async () => {
    const { engine } = (await openServer({ modules: {}, tables: "{}, { schemaValidation: false }" })).app;
    let held: HeldSnapshot | null = null;
    const transaction = engine.database.transact(async (opened) => {
      opened.documents("").insert("early", { a: 1 });
      await Promise.resolve();
      held = holdSnapshot(engine, { includeStorage: false });
      throw new Error("thought better of it");
    });
    await expect(transaction).rejects.toThrow("thought better of it");
    const parts = held === null ? [] : await partsOf(held);
    expect(parts.map(([name]) => name)).toEqual(["README.md", "_tables/documents.jsonl"]);
    expect(parts[1]?.[1]).toBe("");
  });

  test("a file whose bytes are lost fails it, and the archive before stays", async () => {
    const server = await openServer();
    const { engine } = server.app;
    const before = await exportFrom(server);
    const { storageId } = await engine.files.store("", new Uint8Array(9), { contentType: null });
    rmSync(engine.files.pathOf(storageId));
    await expect(exportFrom(server)).rejects.toThrow("The export is failed");
    const left = readdirSync(path.join(engine.directory, "transfers"));
    expect(left).toEqual([expect.stringMatching(/^\d+\.zip$/)]);
    const response = await server.asAdmin(`/api/export/zip/${String(left[0]).replace(".zip", "")}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(before)).toBe(true);
    const without = await JSZip.loadAsync(await exportFrom(server, false));
    expect(Object.keys(without.files)).not.toContain("_storage/documents.jsonl");
  });
});

async function change(server: InlineServer, kind: string, table: string): Promise<void> {
  const { engine } = server.app;
  if (kind === "insert") return void (await insert(engine, table, [{ late: true }]));
  const id = documentsOf(server, table)[0]?._id;
  if (id === undefined) return;
  if (kind === "remove") return remove(engine, table, id);
  await engine.database.transact((transaction) => transaction.documents("").patch(id, { late: true }, table));
}

describe("ids of files", () => {
  test("become Convex's wherever a document names one, and no other text is touched", async () => {
    const server = await openServer();
    const { engine } = server.app;
    await engine.database.transact((transaction) => {
      if (!(transaction instanceof OpenTransaction)) throw new Error("another kind of transaction");
      transaction.tableFor("", "_storage");
      transaction.connection.prepare("UPDATE storage_tables SET number = 2 WHERE name = '_storage'").run();
      transaction.reloadCatalog();
    });
    const { storageId: id } = await engine.files.store("", new Uint8Array(3), { contentType: null });
    const [other = ""] = await insert(engine, "second", [{}]);
    const texts = [`${id} `, `see ${id}`, `"${id}"`, id.toUpperCase(), id.slice(0, -1), `${id.slice(0, -1)}!`, other];
    await insert(engine, "first", [{ list: [id, [id]], record: { [id]: { file: id } }, texts }]);
    const parts = await exported(engine);
    const convex = renumberedId(id, 540);
    expect(rowsOf(parts.get("first/documents.jsonl"))).toMatchObject([
      { list: [convex, [convex]], record: { [convex]: { file: convex } }, texts },
    ]);
    expect([tableNumberOfId(id), tableNumberOfId(convex)]).toEqual([2, 540]);
    expect(rowsOf(parts.get("_storage/documents.jsonl"))).toMatchObject([{ _id: convex }]);
    expect([...parts.keys()].filter((name) => name.includes(id))).toEqual([]);
    expect(parts.get(`_storage/${convex}`)).toBe("\0\0\0");
  });
});
