import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../storage/database.ts";
import { expectConsistent } from "../storage/integrity.fixture.ts";
import { read } from "../storage/temporary-database.fixture.ts";
import type { Database } from "../storage/types.ts";
import type { FileStore, FileSyscalls } from "../types.ts";
import { createFileStore } from "./file-store.ts";

let directory = "";
let database: Database;
let files: FileStore & FileSyscalls;

function open(): void {
  database = openDatabase({ file: path.join(directory, "db.sqlite"), clock: Date.now, random: randomBytes });
  const options = {
    database,
    directory: path.join(directory, "files"),
    cloudUrl: () => "http://127.0.0.1:1",
    now: Date.now,
  };
  files = createFileStore(options);
}

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "file-transactions-"));
  open();
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

/** The contents on disk, whatever they are called. */
const onDisk = (): string[] =>
  readdirSync(path.join(directory, "files"))
    .map((name) => readFileSync(path.join(directory, "files", name), "utf8"))
    .toSorted();

function textOf(storageId: string): string | null {
  const file = files.locate("", storageId);
  return file && readFileSync(file.path, "utf8");
}

type Step =
  | { kind: "store" | "storeWithin" | "failWithin" | "undoWithin"; text: string }
  | { kind: "remove" | "failRemove" | "removeTwice"; at: number }
  | { kind: "reopen" };

const text = fc.constantFrom("kick", "snare", "hat", "");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("store" as const, "storeWithin" as const, "failWithin" as const, "undoWithin" as const),
    text,
  }),
  fc.record({ kind: fc.constantFrom("remove" as const, "failRemove" as const, "removeTwice" as const), at: fc.nat() }),
  fc.constant({ kind: "reopen" as const }),
);

async function within(store: string, ending: "commit" | "throw" | "undo"): Promise<string | null> {
  const done = database.transact((transaction) => {
    const point = transaction.savepoint();
    const id = files.storeWithin(transaction, "", Buffer.from(store), { contentType: "audio/wav" });
    expect(files.readWithin(transaction.documents(""), "", id)).toMatchObject({ contentType: "audio/wav" });
    if (ending === "undo") point.rollback();
    else point.release();
    if (ending === "throw") throw new Error("on purpose");
    return id;
  });
  const id = await done.then(({ value }) => value).catch(() => null);
  return ending === "commit" ? id : null;
}

async function remove(id: string, kind: "remove" | "failRemove" | "removeTwice"): Promise<boolean> {
  const done = database.transact((transaction) => {
    files.remove(transaction, "", id);
    expect(files.metadata(transaction.documents(""), "", id)).toBeNull();
    if (kind === "removeTwice") files.remove(transaction, "", id);
    if (kind === "failRemove") throw new Error("on purpose");
  });
  return await done.then(() => true).catch(() => false);
}

test("whatever is stored, removed, undone and opened again, each document has its bytes and no others stay", async () => {
  const model = new Map<string, string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 15 }), async (steps) => {
      for (const next of steps) {
        if (next.kind === "reopen") {
          database.close();
          open();
        } else if ("text" in next) {
          const endings = { storeWithin: "commit", failWithin: "throw", undoWithin: "undo" } as const;
          const id =
            next.kind === "store"
              ? (await files.store("", Buffer.from(next.text), { contentType: null })).storageId
              : await within(next.text, endings[next.kind]);
          if (id !== null) model.set(id, next.text);
        } else {
          const id = [...model.keys()][next.at % Math.max(model.size, 1)];
          if (id !== undefined && (await remove(id, next.kind))) model.delete(id);
        }
        for (const [id, stored] of model) expect(textOf(id)).toBe(stored);
        expect(read(database, (documents) => documents.count("_storage"))).toBe(model.size);
      }
      database.close();
      open();
      expect(onDisk()).toEqual([...model.values()].toSorted());
    }),
    { numRuns: 15 },
  );
  expectConsistent(database);
  const rows = database.connection.prepare("SELECT count(*) AS n FROM files").get();
  expect(rows).toEqual({ n: model.size });
});

describe("a digest that the sender announces", () => {
  const bytes = Buffer.from("kick.wav");
  const digest = createHash("sha256").update(bytes).digest();

  test.each<[form: string, announced: string]>([
    ["base64", digest.toString("base64")],
    ["base64 without padding", digest.toString("base64").replace("=", "")],
    ["base64url", digest.toString("base64url")],
    ["hex", digest.toString("hex")],
    ["hex in capitals", digest.toString("hex").toUpperCase()],
  ])("may be in %s", async (_, announced) => {
    const { storageId } = await files.store("", bytes, { contentType: null, sha256: announced });
    expect(textOf(storageId)).toBe("kick.wav");
  });

  test.each<[what: string, announced: string]>([
    ["of other bytes", createHash("sha256").update("other").digest("base64")],
    ["cut short", digest.toString("hex").slice(0, 62)],
    ["of another kind", createHash("sha1").update(bytes).digest("hex")],
    ["that is empty", ""],
    ["that is any text", "yes"],
  ])("%s is refused with both, in a mutation too, and nothing is kept", async (_, announced) => {
    const message = `SHA-256 of the file is ${digest.toString("base64")}, but ${announced} was announced`;
    await expect(files.store("", bytes, { contentType: null, sha256: announced })).rejects.toThrow(message);
    const mutation = database.transact((transaction) =>
      files.storeWithin(transaction, "", bytes, { contentType: null, sha256: announced }),
    );
    await expect(mutation).rejects.toThrow(message);
    expect(onDisk()).toEqual([]);
    expect(read(database, (documents) => documents.count("_storage"))).toBe(0);
  });
});

describe("the id of a file", () => {
  test.each(["", "nonsense", "j5702491650n2rbhg68t3ce1t7gz2vv8"])("that is none (%j) leads to nothing", async (id) => {
    const found = read(database, (documents) => [
      files.url(documents, "", id),
      files.metadata(documents, "", id),
      files.readWithin(documents, "", id),
    ]);
    expect([...found, files.locate("", id)]).toEqual([null, null, null, null]);
    await expect(database.transact((transaction) => files.remove(transaction, "", id))).rejects.toThrow(
      `storage id ${id} not found`,
    );
  });

  test("of a document of the app is none", async () => {
    const { value: id } = await database.transact((transaction) => transaction.documents("").insert("notes", {}));
    await expect(database.transact((transaction) => files.remove(transaction, "", id))).rejects.toThrow("not found");
    expect(read(database, (documents) => documents.count("notes"))).toBe(1);
  });

  test("of one component is none in another", async () => {
    const { storageId } = await files.store("child", Buffer.from("x"), { contentType: null });
    expect(files.locate("", storageId)).toBeNull();
    await expect(database.transact((transaction) => files.remove(transaction, "", storageId))).rejects.toThrow(
      "not found",
    );
    expect(files.locate("child", storageId)).not.toBeNull();
  });
});
