import JSZip from "jszip";
import { afterEach, describe, expect, test } from "vitest";
import { expectConsistent } from "../storage/integrity.fixture.ts";
import type { InlineComponent } from "../testing/inline-app.ts";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { encodeId } from "../values/id.ts";
import { documentsOf, exportFrom, importInto, importState, uploadTo } from "./transfer.fixture.ts";
import { createTransfers } from "./transfers.ts";

const app: InlineComponent = {
  modules: {
    songs: `
      export const add = mutation({ args: { title: v.string() }, handler: (ctx, { title }) => ctx.db.insert("songs", { title }) });
      export const titles = query({ args: {}, handler: async (ctx) => (await ctx.db.query("songs").collect()).map(({ title }) => title) });
      export const get = query({ args: { id: v.id("songs") }, handler: (ctx, { id }) => ctx.db.get(id) });
    `,
  },
  tables: `{
    songs: defineTable({ title: v.string(), bpm: v.optional(v.number()), key: v.optional(v.string()), next: v.optional(v.id("songs")) })
      .index("by_title", ["title"]),
    notes: defineTable(v.any()),
  }`,
  components: { part: { modules: {}, tables: "{ things: defineTable(v.any()) }" } },
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

const lines = (...documents: object[]) => Buffer.from(documents.map((each) => `${JSON.stringify(each)}\n`).join(""));
const into = (tableName: string, format = "jsonLines", mode = "requireEmpty") => ({ tableName, format, mode });
const titlesOf = (server: InlineServer) => documentsOf(server, "songs").map(({ title }) => title);

/** An id of a table with that number. */
function idOf(number: number, seed: number): string {
  return encodeId(number, new Uint8Array(16).fill(seed));
}

/** An archive as Convex writes it, of files by name. */
async function archiveOf(files: Record<string, string | Uint8Array>): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [name, content] of Object.entries(files)) zip.file(name, content, { compression: "DEFLATE" });
  return zip.generateAsync({ type: "uint8array", streamFiles: true });
}

describe("a file for one table", () => {
  test("of JSON lines, of a JSON array and of CSV adds documents", async () => {
    const server = await openServer();
    const first = await importInto(server, lines({ title: "A", bpm: 90 }, { title: "B" }), into("songs"));
    expect(first).toMatchObject({ state: "completed", written: 2, isDestructive: false });
    const array = Buffer.from(JSON.stringify([{ title: "C", bpm: -0 }]));
    expect(await importInto(server, array, into("songs", "jsonArray", "append"))).toMatchObject({ written: 1 });
    const csv = Buffer.from(' title ,bpm,key\n"D, the last",1e2,\nE,,"C ""sharp"""\n');
    expect(await importInto(server, csv, into("songs", "csv", "append"))).toMatchObject({ written: 2, error: "" });
    const songs = documentsOf(server, "songs").map(({ _id, _creationTime, ...fields }) => fields);
    expect(songs).toEqual([
      { title: "A", bpm: 90 },
      { title: "B" },
      { title: "C", bpm: 0 },
      { title: "D, the last", bpm: 100 },
      { title: "E", key: 'C "sharp"' },
    ]);
    expectConsistent(server.app.engine.database);
  });

  test("keeps ids and creation times that it holds, and gives the table their number", async () => {
    const server = await openServer();
    const [one, two] = [idOf(10_777, 1), idOf(10_777, 2)];
    const file = lines({ _id: one, _creationTime: 1.5e12, title: "A", next: two }, { _id: two, title: "B" });
    expect(await importInto(server, file, into("songs"))).toMatchObject({ state: "completed" });
    expect(await server.app.query("songs:get", { id: one })).toMatchObject({
      title: "A",
      next: two,
      _creationTime: 1.5e12,
    });
    const made = await server.app.mutation("songs:add", { title: "C" });
    expect(await server.app.query("songs:get", { id: String(made) })).toMatchObject({ title: "C" });
    expectConsistent(server.app.engine.database);
  });

  test("goes into a component", async () => {
    const server = await openServer();
    await importInto(server, lines({ n: 1 }), { ...into("things"), componentPath: "part" });
    expect(documentsOf(server, "things", "part")).toMatchObject([{ n: 1 }]);
    const lost = await importInto(server, lines({ n: 1 }), { ...into("things"), componentPath: "gone" });
    expect(lost).toMatchObject({ state: "failed", error: expect.stringContaining("no component 'gone'") });
  });

  test.each([
    ["a row that is no JSON", '{"title":"A"}\n{"title"\n', "Row 2 wasn't valid JSON"],
    ["a row that is no object", '{"title":"A"}\n7\n', "Row 2 wasn't an object"],
    ["what the schema refuses", '{"title":"A"}\n{"title":7}\n', "Row 2 of table songs: Document with ID"],
    ["a field of the system", '{"title":"A","_x":1}\n', "starts with an underscore"],
    ["a bad id", '{"title":"A","_id":"x"}\n', '_id: "x" is not an ID'],
    ["an id twice", `${`{"title":"A","_id":"${idOf(10_001, 1)}"}\n`.repeat(2)}`, "already"],
    ["a bad time", '{"title":"A","_creationTime":"x"}\n', "is not a time"],
  ])("with %s changes nothing and says where", async (_, text, error) => {
    const server = await openServer();
    await server.app.mutation("songs:add", { title: "kept" });
    const outcome = await importInto(server, Buffer.from(text), into("songs", "jsonLines", "replace"));
    expect(outcome).toMatchObject({ state: "failed", error: expect.stringContaining(error) });
    expect(titlesOf(server)).toEqual(["kept"]);
    expect(await server.app.mutation("songs:add", { title: "next" })).toBeTypeOf("string");
    expectConsistent(server.app.engine.database);
  });

  test.each([
    ["jsonArray", "{}", "Not a JSON array"],
    ["jsonArray", "[", "Not valid JSON"],
    ["csv", "", "CSV file doesn't have headers"],
    ["csv", "title,bpm\nA\n", "CSV row 1 doesn't have all of the fields"],
    ["zip", "PK", "no ZIP archive"],
  ])("of %s that holds %j is refused", async (format, text, error) => {
    const server = await openServer();
    const args = format === "zip" ? { format } : into("songs", format);
    expect(await importInto(server, Buffer.from(text), args)).toMatchObject({
      state: "failed",
      error: expect.stringContaining(error),
    });
  });
});

describe("what stands there already", () => {
  test("is kept unless a mode says otherwise, and a person is told what would be gone", async () => {
    const server = await openServer();
    for (const title of ["old", "older"]) await server.app.mutation("songs:add", { title });
    const refused = await importInto(server, lines({ title: "new" }), into("songs"));
    expect(refused).toMatchObject({ state: "failed", error: expect.stringContaining("Table songs already exists") });
    const replaced = await importInto(server, lines({ title: "new" }), into("songs", "jsonLines", "replace"));
    expect(replaced).toMatchObject({ state: "completed", isDestructive: true });
    expect(replaced.asked).toBe(
      [
        "Import change summary:",
        "table | create | delete |",
        "-------------------------",
        "songs | 1      | 2 of 2 |",
      ].join("\n"),
    );
    expect(titlesOf(server)).toEqual(["new"]);
  });

  test("in other tables goes only by replacing all", async () => {
    const server = await openServer();
    await importInto(server, lines({ n: 1 }), into("notes"));
    await importInto(server, lines({ n: 1 }), { ...into("things"), componentPath: "part" });
    await importInto(server, lines({ title: "A" }), into("songs", "jsonLines", "replace"));
    expect([documentsOf(server, "notes").length, documentsOf(server, "things", "part").length]).toEqual([1, 1]);
    const outcome = await importInto(server, lines({ title: "B" }), into("songs", "jsonLines", "replaceAll"));
    expect(outcome.asked).toMatch(/notes +\| 0 +\| 1 of 1 \|[\s\S]*Component part[\s\S]*things +\| 0 +\| 1 of 1 \|/);
    expect([titlesOf(server), documentsOf(server, "notes"), documentsOf(server, "things", "part")]).toEqual([
      ["B"],
      [],
      [],
    ]);
    expectConsistent(server.app.engine.database);
  });

  test("under ids of another table is not mixed up with what comes", async () => {
    const server = await openServer();
    await server.app.mutation("songs:add", { title: "old" });
    const taken = lines({ _id: idOf(10_001, 1), n: 1 });
    const conflict = await importInto(server, taken, into("notes"));
    expect(conflict.error).toContain("New table `notes` has IDs that conflict with existing table `songs`");
    const foreign = await importInto(
      server,
      lines({ _id: idOf(10_009, 1), title: "x" }),
      into("songs", "jsonLines", "append"),
    );
    expect(foreign.error).toContain("wants table number 10009 but was already assigned 10001");
    expect(titlesOf(server)).toEqual(["old"]);
  });

  test("is seen as it was until all has come, and by subscribers at once when it has", async () => {
    const server = await openServer();
    await server.app.mutation("songs:add", { title: "old" });
    const seen = new Set<string>();
    const { engine } = server.app;
    const stop = engine.onCommit(() => seen.add(JSON.stringify(titlesOf(server))));
    const many = lines(...Array.from({ length: 2000 }, (_, index) => ({ title: `n${index}` })));
    const importing = importInto(server, many, into("songs", "jsonLines", "replace"));
    const progress = { isOver: false };
    void importing.finally(() => (progress.isOver = true));
    while (!progress.isOver) {
      seen.add(JSON.stringify(await server.app.query("songs:titles")));
      await new Promise((resolve) => setImmediate(resolve));
    }
    stop();
    expect([...seen].map((text) => (JSON.parse(text) as string[]).length).sort((a, b) => a - b)).toEqual([1, 2000]);
  });
});

describe("an archive of Convex", () => {
  const songs = idOf(10_002, 1);
  const file = idOf(540, 9);
  const files = {
    "snapshot/_tables/documents.jsonl": '{"name":"notes","id":10001}\n{"name":"songs","id":10002}\n',
    "snapshot/songs/documents.jsonl": `{"_creationTime":1700000000000.25,"_id":"${songs}","bpm":90.0,"title":"A"}\n`,
    "snapshot/songs/generated_schema.jsonl": '"uniform"\n',
    "snapshot/notes/documents.jsonl": `{"_creationTime":1700000000001.0,"_id":"${idOf(10_001, 2)}","n":7,"f":7.0,"song":"${songs}"}\n`,
    "snapshot/_components/part/_tables/documents.jsonl": '{"name":"things","id":10005}\n',
    "snapshot/_components/part/things/documents.jsonl": `{"_creationTime":1.0,"_id":"${idOf(10_005, 3)}"}\n`,
    "snapshot/_storage/documents.jsonl": `{"_id":"${file}","_creationTime":1700000000002.5,"sha256":"A5BYxvLAy0ksUzsfTDRWiD2L8m1sKJrBs4WkRwYgmBE=","size":3,"contentType":"audio/wav","internalId":"4d8a4a3e-0000-4000-8000-000000000000"}\n`,
    "snapshot/_scheduled_jobs/documents.jsonl": "not even JSON",
    "README.md": "# Welcome",
  };
  const bytes = new Uint8Array([1, 2, 3]);
  const sound = { [`snapshot/_storage/${file}.wav`]: bytes };
  async function withDigest(): Promise<Record<string, string | Uint8Array>> {
    const digest = Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("base64");
    const name = "snapshot/_storage/documents.jsonl";
    return { ...files, ...sound, [name]: files[name].replace(/"sha256":"[^"]*"/, `"sha256":"${digest}"`) };
  }

  test("comes in with its integers, its components and its files", async () => {
    const server = await openServer();
    const outcome = await importInto(server, await archiveOf(await withDigest()), { format: "zip" });
    expect(outcome).toMatchObject({ state: "completed", written: 4, error: "" });
    expect(documentsOf(server, "notes")).toMatchObject([{ n: { $integer: "BwAAAAAAAAA=" }, f: 7, song: songs }]);
    expect(await server.app.query("songs:get", { id: songs })).toMatchObject({
      title: "A",
      _creationTime: 1700000000000.25,
    });
    expect(documentsOf(server, "things", "part")).toHaveLength(1);
    expect(documentsOf(server, "_storage")).toMatchObject([{ _id: file, size: 3, contentType: "audio/wav" }]);
    expectConsistent(server.app.engine.database);
    const again = await JSZip.loadAsync(await exportFrom(server));
    expect(await again.file(`_storage/${file}.wav`)?.async("uint8array")).toEqual(bytes);
  });

  test("is refused whole if a file of it is damaged, missing or unknown", async () => {
    const server = await openServer();
    const good = await withDigest();
    const damaged = await importInto(server, await archiveOf({ ...good, [`snapshot/_storage/${file}.wav`]: "xyz" }), {
      format: "zip",
    });
    expect(damaged).toMatchObject({ state: "failed", error: expect.stringContaining(`The file ${file} is damaged`) });
    const { [`snapshot/_storage/${file}.wav`]: _, ...without } = good;
    const missing = await importInto(server, await archiveOf(without), { format: "zip" });
    expect(missing.error).toContain("--include-file-storage");
    expect([titlesOf(server), documentsOf(server, "_storage")]).toEqual([[], []]);
  });

  test("of the time when text stood for integers is refused by name", async () => {
    const server = await openServer();
    const old = { ...files, "snapshot/songs/generated_schema.jsonl": '"{ bpm: int64 }"\n' };
    const outcome = await importInto(server, await archiveOf(old), { format: "zip" });
    expect(outcome.error).toContain("snapshot/songs/generated_schema.jsonl is of an old export");
  });
});

describe("an import that was not carried out", () => {
  test("can be canceled, and is carried out once", async () => {
    const server = await openServer();
    const canceled = await uploadTo(server, lines({ title: "A" }), into("songs"));
    expect(await importState(server, canceled)).toMatchObject({ state: "waiting_for_confirmation" });
    expect((await server.asAdmin("/api/cancel_import", { json: { importId: canceled } })).status).toBe(200);
    expect(await importState(server, canceled)).toMatchObject({ state: "failed", error_message: "Import canceled" });
    const late = await server.asAdmin("/api/perform_import", { json: { importId: canceled } });
    expect(await late.json()).toMatchObject({ code: "ImportNotWaiting", message: "The import is failed" });
    expect(titlesOf(server)).toEqual([]);
  });

  test("has failed after a restart, and says that nothing was changed", async () => {
    const server = await openServer();
    const importId = await uploadTo(server, lines({ title: "A" }), into("songs"));
    await importState(server, importId);
    await server.server.close();
    const again = createTransfers(server.app.engine);
    await again.startUpload();
    const state = await importState(server, importId);
    expect(state).toMatchObject({ state: "failed", error_message: expect.stringContaining("nothing was changed") });
    await again.close();
  });

  test.each([
    ["/api/import/upload_part?uploadToken=../x&partNumber=1", {}],
    ["/api/import/upload_part?uploadToken=00000000-0000-0000-0000-000000000000&partNumber=1", {}],
    ["/api/import/finish_upload", { import: { format: "zip" }, uploadToken: "x", partTokens: [] }],
    ["/api/import/finish_upload", { import: { format: "xml" }, uploadToken: "x", partTokens: [] }],
    ["/api/import/finish_upload", { import: { format: "csv" }, uploadToken: "x", partTokens: [] }],
    [
      "/api/import/finish_upload",
      { import: { format: "csv", tableName: "_storage" }, uploadToken: "x", partTokens: [] },
    ],
    ["/api/import/finish_upload", { import: { format: "zip", mode: "all" }, uploadToken: "x", partTokens: [] }],
    ["/api/perform_import", { importId: "x" }],
  ])("%s with %j is refused", async (where, json) => {
    const server = await openServer();
    expect((await server.asAdmin(where, { json })).status).toBe(400);
    expect((await server.send(where, { json })).status).toBe(401);
  });
});
