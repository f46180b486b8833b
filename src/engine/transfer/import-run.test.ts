import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { expectConsistent } from "../storage/integrity.fixture.ts";
import { openInlineApp, type InlineComponent } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import { encodeId, tableNumberOfId } from "../values/id.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { encodeInt64 } from "../values/scalar.ts";
import { planImport, type ImportMode } from "./import-plan.ts";
import { runImport, type ImportRun } from "./import-run.ts";
import type { ImportSource, SourceFile, SourceTable } from "./import-source.ts";

const CLIPS = `
  export const add = mutation({ args: v.any(), handler: (ctx, clip) => ctx.db.insert("clips", clip) });
  export const stamp = mutation({ args: { id: v.id("clips") }, handler: (ctx, { id }) => ctx.db.patch(id, { at: ctx.db.vars.commitTs }) });
  export const get = query({ args: { id: v.id("clips") }, handler: (ctx, { id }) => ctx.db.get(id) });
  export const kinds = query({ args: {}, handler: async (ctx) => (await ctx.db.query("clips").collect()).map(({ kind }) => kind) });
  export const byKind = query({ args: { kind: v.string() }, handler: async (ctx, { kind }) => (await ctx.db.query("clips").withIndex("by_kind", (q) => q.eq("kind", kind)).collect()).length });
  export const search = query({ args: { text: v.string() }, handler: async (ctx, { text }) => (await ctx.db.query("clips").withSearchIndex("by_text", (q) => q.search("text", text)).collect()).map(({ kind }) => kind) });
  export const near = action({ args: { vector: v.array(v.number()) }, handler: async (ctx, { vector }) => (await ctx.vectorSearch("clips", "by_e", { vector })).map(({ _id }) => _id) });
  export const file = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
  export const remove = mutation({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.storage.delete(id) });
`;
const tables = `{
  clips: defineTable({ kind: v.string(), text: v.optional(v.string()), e: v.optional(v.array(v.float64())), at: v.optional(v.commitTs()), next: v.optional(v.id("clips")) })
    .index("by_kind", ["kind"]).index("by_at", ["at"])
    .searchIndex("by_text", { searchField: "text" })
    .vectorIndex("by_e", { vectorField: "e", dimensions: 2 }),
  notes: defineTable(v.any()),
}`;
const part: InlineComponent = { modules: {}, tables: "{ clips: defineTable({ n: v.number() }) }" };
const open: TestEngine[] = [];
async function openApp(): Promise<TestEngine> {
  const app = await openInlineApp({ modules: { clips: CLIPS }, tables, components: { part } });
  open.push(app);
  return app;
}
afterEach(async () => {
  for (const app of open.splice(0)) await app.dispose();
});

const idOf = (number: number, seed: number) => encodeId(number, new Uint8Array(16).fill(seed));

/** What comes: documents by table, and bytes by storage id; each may be made on the way. */
interface Coming {
  tables?: Readonly<Record<string, Iterable<ConvexObject> | AsyncIterable<ConvexObject>>>;
  files?: Readonly<Record<string, string | AsyncIterable<Uint8Array>>>;
  metadata?: ConvexObject;
  component?: string;
}
async function* each<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  yield* items;
}
const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("base64");

function sourceOf({ tables: coming = {}, files = {}, metadata = {}, component = "" }: Coming): ImportSource {
  const sources = Object.entries(coming).map(([name, documents]): SourceTable => ({
    component,
    name,
    number: null,
    documents: () => each(documents),
  }));
  const stored = Object.keys(files).map((_id) => ({ _id, ...metadata }));
  if (stored.length > 0) {
    sources.push({ component, name: "_storage", number: null, documents: () => each(stored) });
  }
  const carried = Object.entries(files).map(([storageId, bytes]): SourceFile => ({
    component,
    storageId,
    bytes: () => (typeof bytes === "string" ? each([Buffer.from(bytes)]) : bytes),
  }));
  return { tables: sources, files: carried, close: async () => undefined };
}

/** Test step: plans an import and carries it out. @returns how many documents were written */
async function importInto(
  { engine }: TestEngine,
  coming: Coming,
  { mode = "append", ...rest }: Partial<ImportRun> & { mode?: ImportMode } = {},
): Promise<number> {
  const source = sourceOf(coming);
  const plan = await planImport(engine, source, mode);
  const { signal } = new AbortController();
  return runImport({ engine, source, plan, format: "zip", signal, finish: () => undefined, ...rest });
}

function documentsOf({ engine }: TestEngine, table: string, component = ""): ConvexObject[] {
  const snapshot = engine.database.snapshot();
  try {
    const source = { type: "FullTableScan", tableName: table, order: "asc" } as const;
    const all = { cursor: null, endCursor: null, pageSize: 100 };
    return snapshot.documents(component).page({ source, operators: [] }, all).page;
  } finally {
    snapshot.close();
  }
}
const bytesOf = ({ engine }: TestEngine, id: string) => readFile(engine.files.pathOf(id), "utf8");
/** How many files lie in the deployment's folder of files, half-written ones too. */
function filesIn(app: TestEngine): number {
  const folder = path.dirname(app.engine.files.pathOf(idOf(540, 1)));
  return readdirSync(folder).length;
}
/** What functions and files show of a deployment. */
const stateOf = async (app: TestEngine): Promise<ConvexJson[]> => [
  ...documentsOf(app, "clips"),
  ...documentsOf(app, "_storage"),
  ...documentsOf(app, "clips", "part"),
  filesIn(app),
  [...app.engine.database.catalog.tables("")],
];

describe("functions find what was imported", () => {
  test("by id, by index, by search and by vector search, in place of what was there", async () => {
    const app = await openApp();
    await app.mutation("clips:add", { kind: "old", text: "warm pad", e: [1, 0] });
    const [near, far] = [idOf(10_050, 1), idOf(10_050, 2)];
    const clips: ConvexObject[] = [
      { _id: near, kind: "kick", text: "warm kick", e: [0, 1], next: far },
      { _id: far, kind: "hat", text: "cold hat", e: [1, 0.5] },
      { _id: idOf(10_050, 3), kind: "silent" },
    ];
    expect(await importInto(app, { tables: { clips } }, { mode: "replace" })).toBe(3);
    expect(await app.query("clips:get", { id: near })).toMatchObject({ kind: "kick", next: far });
    expect([
      await app.query("clips:byKind", { kind: "hat" }),
      await app.query("clips:byKind", { kind: "old" }),
    ]).toEqual([1, 0]);
    expect(await app.query("clips:search", { text: "warm" })).toEqual(["kick"]);
    expect(await app.action("clips:near", { vector: [0, 1] })).toEqual([near, far]);
    expectConsistent(app.engine.database);
  });

  test("and what they write next has ids of the same number, none twice, and later times", async () => {
    const app = await openApp();
    await importInto(app, {
      tables: {
        clips: [
          { _id: idOf(10_050, 1), kind: "a" },
          { _id: idOf(10_050, 2), kind: "b" },
        ],
      },
    });
    const ids = [await app.mutation("clips:add", { kind: "c" }), await app.mutation("clips:add", { kind: "d" })];
    expect(ids.map((id) => tableNumberOfId(String(id)))).toEqual([10_050, 10_050]);
    expect(await app.query("clips:kinds")).toEqual(["a", "b", "c", "d"]);
    expect(new Set(documentsOf(app, "clips").map(({ _id }) => _id)).size).toBe(4);
    expectConsistent(app.engine.database);
  });

  test("with timestamps of commits as integers, beside those of later commits", async () => {
    const app = await openApp();
    const id = idOf(10_050, 1);
    const at = encodeInt64(1_700_000_000_000_000_001n);
    await importInto(app, { tables: { clips: [{ _id: id, kind: "a", at }] } });
    expect(await app.query("clips:get", { id })).toMatchObject({ at });
    await app.mutation("clips:stamp", { id });
    expect(await app.query("clips:get", { id })).toMatchObject({
      at: encodeInt64(app.engine.database.latestTimestamp()),
    });
    const stamp = { tables: { clips: [{ kind: "b", at: { $commitTs: null } }] } };
    await expect(importInto(app, stamp)).rejects.toThrow("Row 1 of table clips");
    expectConsistent(app.engine.database);
  });

  test("in the component that it was for, and nowhere else", async () => {
    const app = await openApp();
    await importInto(app, { tables: { clips: [{ n: 1 }] }, component: "part" });
    expect(documentsOf(app, "clips", "part")).toMatchObject([{ n: 1 }]);
    expect(documentsOf(app, "clips")).toEqual([]);
    await expect(importInto(app, { tables: { clips: [{ n: "x" }] }, component: "part" })).rejects.toThrow(
      /^Row 1 of table clips in component part: Document with ID "\w+" in table "clips" does not match the schema/,
    );
  });
});

describe("an import that is refused changes nothing", () => {
  const good = [{ kind: "new" }, { kind: "newer" }];
  const files = { [idOf(540, 5)]: "five" };
  test.each<[string, Coming, RegExp]>([
    [
      "at its last row",
      { tables: { clips: [...good, { kind: 7 }] } },
      /^Row 3 of table clips: Document .*Path: \.kind/s,
    ],
    [
      "in its last table",
      { tables: { clips: good, notes: [{ a: 1 }, { _b: 1 }] } },
      /^Row 2 of table notes: .*underscore/,
    ],
    [
      "for an id of another table",
      { tables: { clips: [{ kind: "a", next: idOf(10_777, 1) }] } },
      /Row 1 of table clips.*\.next/s,
    ],
    ["for a file with other bytes", { files, metadata: { sha256: sha256("four") } }, /^The file \w+ is damaged/],
    ["for a file of another size", { files, metadata: { size: 5 } }, /^The file \w+ has 4 bytes, not 5/],
    ["for a file of another size, an int64", { files, metadata: { size: encodeInt64(3n) } }, /has 4 bytes, not 3/],
    ["for a row beside good files", { files, tables: { clips: [{ kind: 7 }] } }, /^Row 1 of table clips/],
    [
      "for a file with a bad time",
      { files: { ...files, [idOf(540, 6)]: "six" }, metadata: { _creationTime: -1 } },
      /is not a time/,
    ],
  ])("%s", async (_, coming, message) => {
    const app = await openApp();
    await app.mutation("clips:add", { kind: "old" });
    await app.engine.files.store("", Buffer.from("kept"), { contentType: "text/plain" });
    const before = await stateOf(app);
    for (const mode of ["append", "replace", "replaceAll"] as const) {
      await expect(importInto(app, coming, { mode })).rejects.toThrow(message);
      expect(await stateOf(app)).toEqual(before);
    }
    expect(await bytesOf(app, String(documentsOf(app, "_storage")[0]?.["_id"]))).toBe("kept");
    await app.mutation("clips:add", { kind: "next" });
    expectConsistent(app.engine.database);
  });

  test("also when its last step fails: the state that says it is completed", async () => {
    const app = await openApp();
    await app.mutation("clips:add", { kind: "old" });
    const before = await stateOf(app);
    const finish = () => {
      throw new Error("the disk is full");
    };
    const importing = importInto(app, { files, tables: { clips: good } }, { mode: "replaceAll", finish });
    await expect(importing).rejects.toThrow("the disk is full");
    expect(await stateOf(app)).toEqual(before);
  });

  test("also when it is stopped on its way", async () => {
    const app = await openApp();
    const stop = new AbortController();
    async function* rows() {
      for (let n = 0; n < 1000; n += 1) {
        if (n === 500) stop.abort(new Error("stopped"));
        yield { kind: `k${n}` };
      }
    }
    const source = sourceOf({ files, tables: { clips: [] } });
    const plan = await planImport(app.engine, sourceOf({ files, tables: { clips: good } }), "append");
    const [clips] = source.tables;
    const stopped = {
      ...source,
      tables: [{ ...clips, component: "", name: "clips", number: null, documents: rows }, ...source.tables.slice(1)],
    };
    const run = {
      engine: app.engine,
      source: stopped,
      plan,
      format: "zip",
      signal: stop.signal,
      finish: () => undefined,
    } as const;
    await expect(runImport(run)).rejects.toThrow("stopped");
    expect(await stateOf(app)).toEqual([0, ["clips", "notes"]]);
  });
});

describe("files", () => {
  test("have their bytes, their type and their time", async () => {
    const app = await openApp();
    const id = idOf(540, 5);
    const metadata = {
      sha256: sha256("five"),
      size: encodeInt64(4n),
      contentType: "text/plain",
      _creationTime: 1.7e12,
    };
    expect(await importInto(app, { files: { [id]: "five" }, metadata })).toBe(1);
    expect(await app.query("clips:file", { id })).toEqual({ _id: id, ...metadata, size: 4 });
    expect(await bytesOf(app, id)).toBe("five");
    await app.mutation("clips:remove", { id });
    expect([documentsOf(app, "_storage"), filesIn(app)]).toEqual([[], 0]);
  });

  test("that are there already with the same bytes stay; others go with what is replaced", async () => {
    const app = await openApp();
    const [five, six] = [idOf(540, 5), idOf(540, 6)];
    await importInto(app, { files: { [five]: "five", [six]: "six" } });
    await importInto(app, { files: { [five]: "five" } }, { mode: "replace" });
    expect(documentsOf(app, "_storage")).toMatchObject([{ _id: five }]);
    expect([await bytesOf(app, five), filesIn(app)]).toEqual(["five", 1]);
    const other = importInto(app, { files: { [five]: "FIVE" } }, { mode: "replace" });
    await expect(other).rejects.toThrow(`The deployment has another file with the ID ${five}`);
    expect([await bytesOf(app, five), filesIn(app)]).toEqual(["five", 1]);
  });

  test("of one component are not those of another one", async () => {
    const app = await openApp();
    const id = idOf(540, 5);
    await importInto(app, { files: { [id]: "five" } });
    const twice = importInto(app, { files: { [id]: "five" }, component: "part" });
    await expect(twice).rejects.toThrow(`The file ${id} belongs to the app of this deployment`);
    expect([await bytesOf(app, id), filesIn(app)]).toEqual(["five", 1]);
  });

  test.each<ImportMode>(["append", "replace"])(
    "are as the first import left them when a second one brings them meanwhile (%s)",
    async (mode) => {
      const app = await openApp();
      const [five, six] = [idOf(540, 5), idOf(540, 6)];
      let first: Promise<number> | null = null;
      async function* meanwhile() {
        first = importInto(app, { files: { [five]: "five" } });
        await first;
        yield Buffer.from("six");
      }
      // The bytes of "five" are staged when "six" is asked for.
      const second = importInto(app, { files: { [five]: "five", [six]: meanwhile() } }, { mode });
      await expect(second).rejects.toThrow(`The file ${five} came or went`);
      expect(await first).toBe(1);
      expect(documentsOf(app, "_storage")).toMatchObject([{ _id: five }]);
      expect([await bytesOf(app, five), filesIn(app)]).toEqual(["five", 1]);
    },
  );

  test("that are removed while their import is prepared do not come back without bytes", async () => {
    const app = await openApp();
    const [five, six] = [idOf(540, 5), idOf(540, 6)];
    await importInto(app, { files: { [five]: "five" } });
    async function* meanwhile() {
      await app.mutation("clips:remove", { id: five });
      yield Buffer.from("six");
    }
    const second = importInto(app, { files: { [five]: "five", [six]: meanwhile() } });
    await expect(second).rejects.toThrow(`The file ${five} came or went`);
    expect([documentsOf(app, "_storage"), filesIn(app)]).toEqual([[], 0]);
  });
});

describe("readers and writers beside an import", () => {
  test("see what was there until its end; subscribers are told by one commit, and writes come after it", async () => {
    const app = await openApp();
    await app.mutation("clips:add", { kind: "old" });
    const during: ConvexJson[] = [];
    const told: boolean[] = [];
    let write: Promise<ConvexJson> | null = null;
    const watched = app.engine.database.snapshot();
    watched.documents("").count("clips");
    app.engine.onCommit((commit) => told.push(commit.touches(watched.reads)));
    async function* rows() {
      yield { kind: "new" };
      write ??= app.mutation("clips:add", { kind: "late" });
      during.push(await app.query("clips:kinds"));
      yield { kind: "newer" };
    }
    const source = sourceOf({ tables: { clips: [{ kind: "new" }] } });
    const plan = await planImport(app.engine, source, "replace");
    const finish = () => during.push(documentsOf(app, "clips").map(({ kind }) => kind ?? null));
    const clips = { component: "", name: "clips", number: null, documents: rows };
    const { signal } = new AbortController();
    await runImport({
      engine: app.engine,
      source: { ...source, tables: [clips] },
      plan,
      format: "zip",
      signal,
      finish,
    });
    expect(during).toEqual([["old"], ["old"]]);
    await write;
    // The import and the write.
    expect(told).toEqual([true, true]);
    watched.close();
    expect(await app.query("clips:kinds")).toEqual(["new", "newer", "late"]);
  });

  test("the last step is one with the documents, and knows their number", async () => {
    const app = await openApp();
    const files = { [idOf(540, 5)]: "five" };
    const finish: ImportRun["finish"] = (transaction, documents) => {
      transaction.documents("").insert("notes", { documents });
    };
    await importInto(app, { files, tables: { clips: [{ kind: "a" }, { kind: "b" }] } }, { finish });
    expect(documentsOf(app, "notes")).toMatchObject([{ documents: 3 }]);
    expect(app.engine.database.latestTimestamp()).toBe(app.engine.latestTimestamp());
  });
});
