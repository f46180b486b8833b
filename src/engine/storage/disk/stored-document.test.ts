import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openSqlite, type SqlRow } from "./sqlite.ts";
import { StoredDocument } from "./stored-document.ts";
import { StorageTrouble } from "./storage-trouble.ts";

const connection = openSqlite(":memory:");
connection.exec("CREATE TABLE kept (size INTEGER, json TEXT)");
afterAll(() => connection.close());

/** Keeps a text as a document's, and reads it back. */
function stored(json: string, size = json.length): StoredDocument {
  connection.exec("DELETE FROM kept");
  connection.prepare("INSERT INTO kept VALUES (?, ?)").run(size, json);
  const row = connection.prepare("SELECT size, json FROM kept").get();
  return new StoredDocument(connection, row as SqlRow); // Just inserted.
}

describe("a stored document", () => {
  test("gives the JSON as it was written, to the byte, and what it means", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
        const json = JSON.stringify({ ...fields, _id: "an id", _creationTime: 1 });
        const document = stored(json);
        expect(document.json).toBe(json);
        expect(document.document).toEqual(JSON.parse(json));
        expect(document.size).toBe(json.length);
      }),
    );
  });

  test("is parsed once, when it is first looked into", () => {
    const document = stored('{"_id":"a","_creationTime":1,"list":[1]}');
    expect(document.document).toBe(document.document);
  });

  test.each(['{"_id":"a"', "", "{", "undefined", '{"_id":"a"}}', "{'_id':1}"])(
    "whose JSON is %j is told to be damage of the file, each time that it is looked into",
    (json) => {
      const document = stored(json);
      expect(document.json).toBe(json);
      expect(() => document.document).toThrow(StorageTrouble);
      expect(() => document.document).toThrow(expect.objectContaining({ kind: "damaged", file: ":memory:" }));
    },
  );
});
