import { describe, expect, test } from "vitest";
import type { ConvexJson } from "../../values/json.ts";
import { applySchema, collect, useTemporaryDatabase, read, write } from "../temporary-database.fixture.ts";
import { tokenize } from "./tokenizer.ts";
import type { QueryJson, SchemaJson, SearchFilterJson } from "../types.ts";

const SCHEMA: SchemaJson = {
  schemaValidation: false,
  tables: [
    {
      tableName: "samples",
      indexes: [],
      searchIndexes: [
        { indexDescriptor: "search_prompt", searchField: "meta.prompt", filterFields: ["user", "meta.kind"] },
      ],
      vectorIndexes: [],
      documentType: null,
    },
  ],
};

const temporary = useTemporaryDatabase(SCHEMA);

function query(value: string, filters: [string, ConvexJson][] = []): QueryJson {
  return {
    source: {
      type: "Search",
      indexName: "samples.search_prompt",
      filters: [
        { type: "Search", fieldPath: "meta.prompt", value },
        ...filters.map(([fieldPath, equal]): SearchFilterJson => ({ type: "Eq", fieldPath, value: equal })),
      ],
    },
    operators: [],
  };
}

function find(value: string, filters: [string, ConvexJson][] = []): (ConvexJson | undefined)[] {
  return read(temporary.database, (documents) => collect(documents, query(value, filters)).map(({ name }) => name));
}

async function add(name: string, prompt: ConvexJson, rest: Record<string, ConvexJson> = {}): Promise<string> {
  return await write(temporary.database, (documents) =>
    documents.insert("samples", { name, meta: { prompt, kind: "loop" }, user: "ann", ...rest }),
  );
}

describe("a search", () => {
  test("finds whole words in any letter case, and the beginning of the last one", async () => {
    await add("bass", "Warm ANALOG bass");
    await add("basket", "a basket");
    expect(find("bas")).toEqual(expect.arrayContaining(["bass", "basket"]));
    expect(find("BASS")).toEqual(["bass"]);
    expect(find("bas warm")).toEqual(["bass"]);
    expect(find("arm")).toEqual([]);
    expect(find("")).toEqual([]);
    expect(find("…!")).toEqual([]);
  });

  test("takes any of its words, and puts documents with more and rarer ones first", async () => {
    await add("both", "dark techno kick");
    await add("one", "dark ambient pad");
    await add("none", "happy ukulele");
    await add("other", "dark rumble drone");
    expect(find("dark techno")[0]).toBe("both");
    expect(find("dark techno").length).toBe(3);
  });

  test("prefers the shorter text, and of equal ones the newer", async () => {
    await add("long", "kick with a very long description of how it should sound in the room");
    await add("older", "kick drum");
    await add("newer", "kick drum");
    expect(find("kick")).toEqual(["newer", "older", "long"]);
  });

  test("keeps to the documents whose filter fields are equal", async () => {
    await add("ann's", "kick", { user: "ann" });
    await add("bob's", "kick", { user: "bob" });
    await add("nobody's", "kick", { user: null });
    expect(find("kick", [["user", "bob"]])).toEqual(["bob's"]);
    expect(find("kick", [["user", null]])).toEqual(["nobody's"]);
    expect(find("kick", [["user", { $undefined: null }]])).toEqual([]);
    expect(
      find("kick", [
        ["user", "ann"],
        ["meta.kind", "loop"],
      ]),
    ).toEqual(["ann's"]);
    expect(
      find("kick", [
        ["user", "ann"],
        ["meta.kind", "stem"],
      ]),
    ).toEqual([]);
  });

  test("follows what is written: changes, removals, and undone work", async () => {
    const id = await add("kick", "kick");
    await write(temporary.database, (documents) =>
      documents.patch(id, { meta: { prompt: "snare snare", kind: "loop" } }),
    );
    expect([find("kick"), find("snare")]).toEqual([[], ["kick"]]);
    await temporary.database.transact((transaction) => {
      const savepoint = transaction.savepoint();
      transaction.documents("").remove(id);
      savepoint.rollback();
    });
    expect(find("snare")).toEqual(["kick"]);
    await write(temporary.database, (documents) => documents.remove(id));
    expect(find("snare")).toEqual([]);
    expect(temporary.database.connection.prepare("SELECT count(*) AS rows FROM storage_postings").get()).toEqual({
      rows: 0,
    });
  });

  test("passes over documents whose field is no text", async () => {
    await add("number", 5);
    await add("text", "5");
    expect(find("5")).toEqual(["text"]);
  });

  test("gives at most 1024 documents", async () => {
    await write(temporary.database, (documents) => {
      for (let n = 0; n < 1100; n += 1) documents.insert("samples", { name: n, meta: { prompt: "kick" } });
    });
    expect(find("kick").length).toBe(1024);
  });

  test("can be read by pages", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) await add(name, "kick");
    const pages = read(temporary.database, (documents) => {
      const first = documents.page(query("kick"), { cursor: null, endCursor: null, pageSize: 3 });
      return [first, documents.page(query("kick"), { cursor: first.continueCursor, endCursor: null, pageSize: 3 })];
    });
    expect(pages.map(({ page }) => page.map(({ name }) => name))).toEqual([
      ["e", "d", "c"],
      ["b", "a"],
    ]);
    expect(pages.map(({ isDone }) => isDone)).toEqual([false, true]);
  });

  test("finds what was there before the index", async () => {
    await applySchema(temporary.database, null);
    await add("old", "kick");
    expect(await applySchema(temporary.database, SCHEMA)).toMatchObject({ addedIndexes: ["samples.search_prompt"] });
    expect(find("kick")).toEqual(["old"]);
  });
});

function search(...filters: SearchFilterJson[]): Record<string, ConvexJson>[] {
  const source = { type: "Search" as const, indexName: "samples.search_prompt", filters };
  return read(temporary.database, (documents) => collect(documents, { source, operators: [] }));
}

describe("a search that does not fit its index is refused", () => {
  const text: SearchFilterJson = { type: "Search", fieldPath: "meta.prompt", value: "a" };

  test.each<[SearchFilterJson[], string]>([
    [[], "must contain exactly one search filter"],
    [[text, text], "must contain exactly one search filter"],
    [[{ ...text, fieldPath: "name" }], 'which doesn\'t match the indexed `searchField` "meta.prompt"'],
    [[text, { type: "Eq", fieldPath: "name", value: 1 }], "that field isn't indexed for filtering in `filterFields`"],
    [
      [text, ...Array.from({ length: 9 }, () => ({ type: "Eq" as const, fieldPath: "user", value: 1 }))],
      "too many filter conditions",
    ],
  ])("%j", (filters, message) => {
    expect(() => search(...filters)).toThrow(message);
  });

  test("by the name of the index", () => {
    const source = { type: "Search", indexName: "samples.none", filters: [text] } as const;
    expect(() =>
      read(temporary.database, (documents) =>
        collect(documents, { source: { ...source, filters: [text] }, operators: [] }),
      ),
    ).toThrow("Index samples.none not found.");
  });
});

test.each([
  ["Hello, World!", ["hello", "world"]],
  ["120 bpm F#min", ["120", "bpm", "f", "min"]],
  ["Ünïcode КИРИЛЛИЦА 日本語", ["ünïcode", "кириллица", "日本語"]],
  ["e\u0301tude", ["étude"]],
  ["a b a", ["a", "b", "a"]],
  ["", []],
  ["x".repeat(100), ["x".repeat(64)]],
])("the words of %j are %j", (text, words) => expect(tokenize(text)).toEqual(words));
