import JSZip from "jszip";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { encodeId } from "../values/id.ts";
import type { ConvexObject } from "../values/json.ts";
import { describePlan, planImport, type ImportMode, type ImportPlan } from "./import-plan.ts";
import type { ImportSource, SourceTable } from "./import-source.ts";
import { withSource } from "./source.fixture.ts";
import { documentsOf, importInto } from "./transfer.fixture.ts";

const inner = { modules: {}, tables: "{ things: defineTable(v.any()), notes: defineTable(v.any()) }" };
const app = {
  modules: {},
  tables: "{ songs: defineTable({ title: v.string() }), notes: defineTable(v.any()), empty: defineTable(v.any()) }",
  components: { part: { ...inner, components: { inner } } },
};
let server: InlineServer;
beforeEach(async () => {
  server = await openInlineServer(app);
});
afterEach(() => server.dispose());

function idOf(number: number, seed: number): string {
  return encodeId(number, new Uint8Array(16).fill(seed));
}

/** Test data: a table that comes, of documents in memory. */
function comes(name: string, documents: readonly ConvexObject[], more: Partial<SourceTable> = {}): SourceTable {
  async function* each() {
    yield* documents;
  }
  return { component: "", name, number: null, documents: each, ...more };
}

function planOf(mode: ImportMode, ...tables: SourceTable[]): Promise<ImportPlan> {
  const source: ImportSource = { tables, files: [], close: async () => undefined };
  return planImport(server.app.engine, source, mode);
}

/** Test step: brings documents into a table. */
async function fill(tableName: string, count: number, componentPath = ""): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => `{"title":"${index}"}\n`).join("");
  const args = { tableName, format: "jsonLines", mode: "append", componentPath };
  expect(await importInto(server, Buffer.from(lines), args)).toMatchObject({ state: "completed", written: count });
}

const brief = ({ tables }: ImportPlan) =>
  tables.map(({ component, table, created, existing, clear }) => [component, table, created, existing, clear]);
const archiveOf = async (files: Record<string, string>) => {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files)) zip.file(name, content);
  return zip.generateAsync({ type: "uint8array" });
};
const two = [{ title: "A" }, { title: "B" }];

describe("a plan", () => {
  test.each<[ImportMode, boolean, boolean]>([
    ["append", false, false],
    ["replace", true, true],
    ["replaceAll", true, true],
  ])("to %s counts what comes and what is there", async (mode, clear, isDestructive) => {
    await fill("songs", 3);
    const plan = await planOf(mode, comes("songs", two));
    expect(brief(plan)).toEqual([["", "songs", 2, 3, clear]]);
    expect(plan.isDestructive).toBe(isDestructive);
    expect(documentsOf(server, "songs")).toHaveLength(3);
  });

  test("that nothing goes with needs nobody's consent, whatever the mode", async () => {
    for (const mode of ["requireEmpty", "append", "replace", "replaceAll"] as const) {
      expect(await planOf(mode, comes("songs", two))).toMatchObject({ isDestructive: false });
    }
  });

  test("for a table that must be empty refuses one document that is there, and none that is only in a component", async () => {
    await fill("notes", 1, "part");
    expect(brief(await planOf("requireEmpty", comes("notes", two)))).toEqual([["", "notes", 2, 0, false]]);
    await expect(planOf("requireEmpty", comes("notes", two, { component: "part" }))).rejects.toThrow(
      "Table notes already exists. Please choose a new table name or use replace/append modes.",
    );
    await expect(planOf("requireEmpty", comes("notes", [], { component: "part" }))).rejects.toThrow("already exists");
  });

  test("to replace all empties every other table of every component, also those of one name", async () => {
    await fill("songs", 1);
    await fill("notes", 2);
    await fill("notes", 3, "part");
    await fill("notes", 4, "part/inner");
    await fill("things", 5, "part/inner");
    const plan = await planOf("replaceAll", comes("songs", two));
    expect(brief(plan).sort()).toEqual([
      ["", "notes", 0, 2, true],
      ["", "songs", 2, 1, true],
      ["part", "notes", 0, 3, true],
      ["part/inner", "notes", 0, 4, true],
      ["part/inner", "things", 0, 5, true],
    ]);
    expect(describePlan(plan)).toBe(
      [
        "Import change summary:",
        "table | create | delete |",
        "-------------------------",
        "notes | 0      | 2 of 2 |",
        "songs | 2      | 1 of 1 |",
        "Component part",
        "table | create | delete |",
        "-------------------------",
        "notes | 0      | 3 of 3 |",
        "Component part/inner",
        "table  | create | delete |",
        "--------------------------",
        "notes  | 0      | 4 of 4 |",
        "things | 0      | 5 of 5 |",
      ].join("\n"),
    );
  });

  test("to replace all is carried out in tables of one name in several components", async () => {
    await fill("notes", 2);
    await fill("notes", 3, "part");
    await fill("notes", 4, "part/inner");
    const args = { tableName: "songs", format: "jsonLines", mode: "replaceAll" };
    expect(await importInto(server, Buffer.from('{"title":"A"}'), args)).toMatchObject({ state: "completed" });
    const left = ["", "part", "part/inner"].map((component) => documentsOf(server, "notes", component).length);
    expect(left).toEqual([0, 0, 0]);
    expect(documentsOf(server, "songs")).toHaveLength(1);
  });

  test("leaves out a table that does not come and is not there, but clears one that comes empty", async () => {
    await fill("songs", 1);
    const plan = await planOf("replace", comes("dropped_long_ago", []), comes("songs", []), comes("empty", []));
    expect(brief(plan)).toEqual([
      ["", "songs", 0, 1, true],
      ["", "empty", 0, 0, true],
    ]);
    expect(plan.isDestructive).toBe(true);
  });

  test("adds up what comes of one table in two folders", async () => {
    const number = 10_050;
    const ids = [idOf(number, 1), idOf(number, 2)].map((_id) => ({ _id, title: "A" }));
    const plan = await planOf("replace", comes("songs", ids), comes("songs", two), comes("songs", []));
    expect(brief(plan)).toEqual([["", "songs", 4, 0, true]]);
    expect(plan.tables[0]?.number).toBe(number);
  });

  test("refuses a component that the deployment does not have", async () => {
    for (const component of ["gone", "part/gone", "inner", "part/"]) {
      await expect(planOf("append", comes("notes", two, { component }))).rejects.toThrow(
        `There is no component '${component}' in this deployment`,
      );
    }
  });

  test("is not made if a row cannot be read", async () => {
    async function* broken() {
      yield { title: "A" };
      throw new Error("Row 2 wasn't valid JSON");
    }
    await expect(planOf("append", comes("songs", [], { documents: broken }))).rejects.toThrow("Row 2");
  });
});

describe("the number of a table", () => {
  const numberOf = async (mode: ImportMode, ...tables: SourceTable[]) =>
    (await planOf(mode, ...tables)).tables.map(({ number }) => number);

  test("is what the archive says, or else that of the first id among its documents", async () => {
    const documents: ConvexObject[] = [
      { title: "none" },
      { _id: "no id" },
      { _id: 7 },
      { _id: idOf(10_020, 1) },
      { _id: idOf(10_021, 1) },
    ];
    expect(await numberOf("append", comes("songs", documents))).toEqual([10_020]);
    expect(await numberOf("append", comes("songs", documents, { number: 10_030 }))).toEqual([10_030]);
    expect(await numberOf("append", comes("songs", two))).toEqual([null]);
  });

  test("stays that of a table that documents of an archive are added to", async () => {
    await fill("songs", 1);
    expect(await numberOf("append", comes("songs", two, { number: 10_030 }))).toEqual([null]);
    expect(await numberOf("append", comes("songs", [{ _id: idOf(10_030, 1) }]))).toEqual([10_030]);
    expect(await numberOf("replace", comes("songs", two, { number: 10_030 }))).toEqual([10_030]);
  });
});

describe("the summary that a person agrees to", () => {
  test("is empty if nothing comes, and groups thousands and says files of files", () => {
    expect(describePlan({ tables: [], isDestructive: false })).toBe("");
    const planned = { component: "", number: null, clear: false };
    const tables = [
      { ...planned, table: "songs", created: 1_234_567, existing: 1000 },
      { ...planned, table: "_storage", created: 1, existing: 2, clear: true },
    ];
    expect(describePlan({ tables, isDestructive: true })).toBe(
      [
        "Import change summary:",
        "table    | create    | delete       |",
        "-------------------------------------",
        "_storage | 1         | 2 of 2 files |",
        "songs    | 1,234,567 | 0 of 1,000   |",
      ].join("\n"),
    );
  });
});

describe("the tables of an archive", () => {
  const tablesOf = async (files: Record<string, string>) =>
    withSource("zip", await archiveOf(files), async ({ tables }) =>
      tables.map(({ component, name, number }) => [component, name, number]),
    );

  test("are those of its folders, under components, whatever folder holds them all", async () => {
    const files = {
      "_tables/documents.jsonl": '{"name":"notes","id":10001}\n{"name":"gone","id":10009}\n',
      "notes/documents.jsonl": "",
      "_components/part/_tables/documents.jsonl": '{"name":"notes","id":10005}\n',
      "_components/part/notes/documents.jsonl": "",
      "_components/part/_components/inner/things/documents.jsonl": "",
      "_scheduled_jobs/documents.jsonl": "{",
      "_storage/documents.jsonl": "",
      "notes/documents.jsonl.bak": "{",
      "__MACOSX/readme.txt": "{",
    };
    const tables = [
      ["", "notes", 10_001],
      ["part", "notes", 10_005],
      ["part/inner", "things", null],
      ["", "_storage", null],
    ];
    expect(await tablesOf(files)).toEqual(tables);
    const inFolder = Object.entries(files).map(([name, content]) => [`my export/2026/${name}`, content]);
    expect(await tablesOf(Object.fromEntries(inFolder) as Record<string, string>)).toEqual(tables);
  });

  test("have numbers only from rows with a name and a number", async () => {
    for (const row of ['{"name":"notes"}', '{"id":10001}', '{"name":7,"id":10001}', '{"name":"notes","id":"10001"}']) {
      const files = { "_tables/documents.jsonl": `${row}\n`, "notes/documents.jsonl": "" };
      await expect(tablesOf(files)).rejects.toThrow("_tables/documents.jsonl: table requires name");
    }
  });

  const schemaOf = (shape: string, ...overrides: string[]) => [JSON.stringify(shape), ...overrides].join("\n");

  test.each([
    ["an integer as text", schemaOf('{"_id": id<10001>, "n"?: int64}')],
    ["bytes as text", schemaOf('{"n": array<null | bytes>}')],
    ["infinity as text", schemaOf('{"n": record<field_name, -inf | normalfloat64>}')],
    ["nothing that is a number", schemaOf("NaN")],
    ["documents that differ", schemaOf("{}", `{"${idOf(10_001, 1)}":{"n":"int64"}}`)],
    ["something that is no text", "7"],
  ])("are refused if an old schema tells of %s", async (_, schema) => {
    const files = { "notes/documents.jsonl": "", "notes/generated_schema.jsonl": schema };
    await expect(tablesOf(files)).rejects.toThrow("notes/generated_schema.jsonl is of an old export");
  });

  test("are read if an old schema tells only of what has one form, whatever its fields are called", async () => {
    const shape = '{"tenant": "inf", "size in bytes": normalfloat64 | null, "int64"?: string, "a": float64}';
    const files = { "notes/documents.jsonl": "", "notes/generated_schema.jsonl": schemaOf(shape) };
    expect(await tablesOf(files)).toEqual([["", "notes", null]]);
    const broken = { ...files, "notes/generated_schema.jsonl": "{" };
    await expect(tablesOf(broken)).rejects.toThrow("Row 1 wasn't valid JSON");
  });

  test("are refused if a folder has a name that no table can have, and a mere file in front is no table", async () => {
    for (const name of ["2026", "a-b", "a b", "é", "a".repeat(65)]) {
      await expect(tablesOf({ [`${name}/documents.jsonl`]: "" })).rejects.toThrow(`Invalid table name: ${name}.`);
    }
    expect(await tablesOf({ "documents.jsonl": "{", [`${"a".repeat(64)}/documents.jsonl`]: "" })).toHaveLength(1);
  });

  test("are refused if a file is named by no id", async () => {
    const files = { "_storage/documents.jsonl": "", "_storage/cat.png": "x" };
    await expect(tablesOf(files)).rejects.toThrow("_storage id 'cat' invalid");
  });
});

describe("an import that is planned but cannot be carried out", () => {
  const replace = (tableName: string, mode = "replace") => ({ tableName, format: "jsonLines", mode });
  const failure = async (text: string, args: { tableName: string; format: string; mode: string }) => {
    const { state, error } = await importInto(server, Buffer.from(text), args);
    expect(state).toBe("failed");
    return error;
  };

  test("names the row whose id is there already, of another table, or twice in the file", async () => {
    const [one, other, foreign] = [idOf(10_040, 1), idOf(10_040, 2), idOf(10_041, 1)];
    await importInto(server, Buffer.from(`{"_id":"${one}","title":"A"}`), replace("songs"));
    const taken = `{"title":"B"}\n{"_id":"${one}","title":"C"}\n`;
    expect(await failure(taken, replace("songs", "append"))).toContain("Row 2 of table songs: There is a document");
    const twice = `{"_id":"${other}","title":"B"}\n`.repeat(2);
    expect(await failure(twice, replace("songs"))).toContain(`Row 2 of table songs: There is a document with the ID`);
    const mixed = `{"_id":"${one}","title":"B"}\n{"_id":"${foreign}","title":"C"}\n`;
    expect(await failure(mixed, replace("songs"))).toContain(`the ID ${foreign} is not of table "songs"`);
    expect(documentsOf(server, "songs").map(({ title }) => title)).toEqual(["A"]);
  });

  test("refuses a table that the schema does not have", async () => {
    expect(await failure('{"title":"A"}', replace("other"))).toContain("not in the schema");
  });
});
