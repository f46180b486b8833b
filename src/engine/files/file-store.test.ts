import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../storage/database.ts";
import type { Database } from "../storage/types.ts";
import type { FileStore, FileSyscalls, StoredFile } from "../types.ts";
import { isFileName } from "./addresses.ts";
import { DigestMismatch } from "./digest.ts";
import { createFileStore } from "./file-store.ts";

const CLOUD_URL = "http://127.0.0.1:3210";
const HOUR_MS = 3_600_000;

let directory: string;
let database: Database;
let files: FileStore & FileSyscalls;
let clock = 1_700_000_000_000;

function open(): void {
  database = openDatabase({
    file: path.join(directory, "db.sqlite"),
    clock: Date.now,
    random: (count) => randomBytes(count),
  });
  files = createFileStore({ database, directory: contents(), cloudUrl: () => CLOUD_URL, now: () => clock });
}

function contents(): string {
  return path.join(directory, "files");
}

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "files-"));
  open();
});

afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function readAll(file: StoredFile | null, start = 0, end = (file?.size ?? 0) - 1): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file?.read(start, end) ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sha256(bytes: Uint8Array, encoding: "hex" | "base64"): string {
  return createHash("sha256").update(bytes).digest(encoding);
}

/** What a query would see. */
function look<T>(read: (documents: ReturnType<ReturnType<Database["snapshot"]>["documents"]>) => T): T {
  const snapshot = database.snapshot();
  try {
    return read(snapshot.documents(""));
  } finally {
    snapshot.close();
  }
}

function addressOf(storageId: string): string | null {
  return look((documents) => files.url(documents, "", storageId));
}

async function openByAddress(storageId: string): Promise<StoredFile | null> {
  return openUrl(addressOf(storageId) ?? "");
}

async function openUrl(address: string): Promise<(StoredFile & { lifetimeMillis: number }) | null> {
  const { pathname, searchParams } = new URL(address, CLOUD_URL);
  return files.openByAddress(pathname.split("/").at(-1) ?? "", searchParams);
}

describe("a stored file", () => {
  test("reads back as it was written, whole and in parts, whatever its chunks were", async () => {
    const sized = fc.uint8Array({ maxLength: 2000 });
    await fc.assert(
      fc.asyncProperty(sized, fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), async (bytes, chunk, a, b) => {
        const { storageId } = await files.store("", inChunks(bytes, chunk), { contentType: "audio/wav" });
        const file = await openByAddress(storageId);
        expect(file).toMatchObject({ storageId, size: bytes.length, contentType: "audio/wav" });
        expect(await readAll(file)).toEqual(Buffer.from(bytes));
        if (bytes.length === 0) return;
        const [start = 0, end = 0] = [a % bytes.length, b % bytes.length].sort((left, right) => left - right);
        expect(await readAll(file, start, end)).toEqual(Buffer.from(bytes.subarray(start, end + 1)));
      }),
      { numRuns: 40 },
    );
  });

  test("has a document with its digest, size and type, and the digest in hex in its metadata", async () => {
    const bytes = Buffer.from("kick.wav");
    const { storageId } = await files.store("", bytes, { contentType: "audio/wav" });
    const document = look((documents) => documents.get(storageId, "_storage"));
    expect(document).toMatchObject({ sha256: sha256(bytes, "base64"), size: 8, contentType: "audio/wav" });
    const metadata = look((documents) => files.metadata(documents, "", storageId));
    expect(metadata).toEqual({ storageId, sha256: sha256(bytes, "hex"), size: 8, contentType: "audio/wav" });
  });

  test("is a file of this machine by another name: no byte is copied, and that file may go", async () => {
    const source = path.join(mkdtempSync(path.join(tmpdir(), "wav0-source-")), "stem.wav");
    writeFileSync(source, "stem", { mode: 0o600 });
    const digest = sha256(Buffer.from("stem"), "hex");
    const heard = await files.store("", { path: source }, { contentType: "audio/wav" });
    const told = await files.store("", { path: source, sha256: digest }, { contentType: "audio/wav" });
    const place = files.locate("", heard.storageId)?.path ?? "";
    expect(statSync(place).ino).toBe(statSync(source).ino);
    rmSync(source);
    for (const { storageId } of [heard, told]) {
      expect(look((documents) => files.metadata(documents, "", storageId))).toMatchObject({ sha256: digest, size: 4 });
      expect((await readAll(await openByAddress(storageId))).toString()).toBe("stem");
    }
  });

  test("is refused where a file of this machine is not what was announced, or is gone", async () => {
    const source = path.join(mkdtempSync(path.join(tmpdir(), "wav0-source-")), "stem.wav");
    writeFileSync(source, "stem");
    const announced = { contentType: null, sha256: sha256(Buffer.from("other"), "hex") };
    await expect(files.store("", { path: source }, announced)).rejects.toThrow("was announced");
    await expect(files.store("", { path: `${source}.none` }, { contentType: null })).rejects.toThrow("ENOENT");
    expect(readFileSync(source, "utf8")).toBe("stem");
  });

  test("keeps its address when the deployment is opened again", async () => {
    const { storageId } = await files.store("", Buffer.from("snare"), { contentType: null });
    const before = addressOf(storageId);
    database.close();
    open();
    expect(addressOf(storageId)).toBe(before);
    expect((await readAll(await openByAddress(storageId))).toString()).toBe("snare");
  });

  test("has an address of its own, which does not show its id", async () => {
    const ids = await Promise.all(["a", "b"].map((text) => files.store("", Buffer.from(text), { contentType: null })));
    const [first, second] = ids.map(({ storageId }) => addressOf(storageId));
    expect(first).not.toBe(second);
    expect(first).not.toContain(ids[0]?.storageId);
    expect(isFileName(new URL(first ?? "").pathname.split("/").at(-1) ?? "")).toBe(true);
  });

  test("is found by its component only", async () => {
    const { storageId } = await files.store("", Buffer.from("x"), { contentType: null });
    const file = files.locate("", storageId);
    expect(file && { ...file, bytes: readFileSync(file.path, "utf8") }).toMatchObject({
      contentType: null,
      bytes: "x",
    });
    expect(files.locate("other", storageId)).toBeNull();
  });
});

describe("an address", () => {
  test("is the same for half an hour and good for an hour at most, from any moment", async () => {
    const { storageId } = await files.store("", Buffer.from("kick"), { contentType: null });
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 2 ** 41 }), fc.nat({ max: HOUR_MS / 2 - 1 }), async (moment, after) => {
        const quantum = Math.floor(moment / (HOUR_MS / 2)) * (HOUR_MS / 2);
        clock = moment;
        const address = addressOf(storageId) ?? "";
        const { lifetimeMillis = 0 } = (await openUrl(address)) ?? {};
        expect(lifetimeMillis).toBe(quantum + HOUR_MS - moment);
        clock = quantum + after;
        expect(addressOf(storageId)).toBe(address);
        clock = moment + lifetimeMillis - 1;
        expect(await openUrl(address)).toMatchObject({ storageId, lifetimeMillis: 1 });
        clock = moment + lifetimeMillis;
        expect(await openUrl(address)).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test("opens nothing once any of its characters was altered, or its permit is left out", async () => {
    const { storageId } = await files.store("", Buffer.from("kick"), { contentType: null });
    const address = addressOf(storageId) ?? "";
    const tail = new URL(address).pathname.lastIndexOf("/") + 1 + CLOUD_URL.length;
    const position = fc.integer({ min: tail, max: address.length - 1 });
    await fc.assert(
      fc.asyncProperty(position, fc.integer({ min: 33, max: 126 }), async (at, code) => {
        const altered = address.slice(0, at) + String.fromCharCode(code) + address.slice(at + 1);
        fc.pre(altered !== address);
        expect(await openUrl(altered)).toBeNull();
      }),
      { numRuns: 300 },
    );
    expect(await openUrl(address.split("?")[0] ?? "")).toBeNull();
    const other = await files.store("", Buffer.from("snare"), { contentType: null });
    const borrowed = `${addressOf(other.storageId)?.split("?")[0]}?${address.split("?")[1]}`;
    expect(await openUrl(borrowed)).toBeNull();
  });
});

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("half");
  throw new Error("connection lost");
}

describe("storing", () => {
  test.each(["hex", "base64"] as const)("takes bytes whose %s digest is the announced one", async (encoding) => {
    const bytes = Buffer.from("hat");
    const stored = files.store("", bytes, { contentType: null, sha256: sha256(bytes, encoding) });
    await expect(stored).resolves.toHaveProperty("storageId");
  });

  test("refuses bytes of another digest and leaves nothing behind", async () => {
    const stored = files.store("", Buffer.from("hat"), {
      contentType: null,
      sha256: sha256(Buffer.from("cat"), "hex"),
    });
    await expect(stored).rejects.toBeInstanceOf(DigestMismatch);
    expect(readdirSync(contents())).toEqual([]);
  });

  test("leaves nothing behind when the sender breaks off", async () => {
    await expect(files.store("", brokenOff(), { contentType: null })).rejects.toThrow("connection lost");
    expect(readdirSync(contents())).toEqual([]);
    expect(look((documents) => documents.count("_storage"))).toBe(0);
  });

  test("within a mutation is seen by that mutation, and by others once it commits", async () => {
    const bytes = Buffer.from("clap");
    const { value: storageId } = await database.transact((transaction) => {
      const id = files.storeWithin(transaction, "", bytes, { contentType: "text/plain" });
      const documents = transaction.documents("");
      expect(files.readWithin(documents, "", id)).toEqual({ bytes, contentType: "text/plain" });
      expect(addressOf(id)).toBeNull();
      return id;
    });
    expect(await readAll(await openByAddress(storageId))).toEqual(bytes);
    expect(files.locate("", storageId)).toMatchObject({ contentType: "text/plain" });
  });
});

describe("removing", () => {
  test("forgets the document and then the bytes", async () => {
    const { storageId } = await files.store("", Buffer.from("ride"), { contentType: null });
    const address = addressOf(storageId) ?? "";
    await database.transact((transaction) => files.remove(transaction, "", storageId));
    expect(addressOf(storageId)).toBeNull();
    expect(await openUrl(address)).toBeNull();
    expect(readdirSync(contents())).toEqual([]);
  });

  test("keeps the bytes when the mutation fails", async () => {
    const { storageId } = await files.store("", Buffer.from("ride"), { contentType: null });
    const removal = database.transact((transaction) => {
      files.remove(transaction, "", storageId);
      throw new Error("changed my mind");
    });
    await expect(removal).rejects.toThrow("changed my mind");
    expect((await readAll(await openByAddress(storageId))).toString()).toBe("ride");
  });

  test("a file that is not there fails by its id", async () => {
    const { storageId } = await files.store("", Buffer.from("x"), { contentType: null });
    const remove = () => database.transact((transaction) => files.remove(transaction, "", storageId));
    await remove();
    await expect(remove()).rejects.toThrow(storageId);
  });
});

describe("opening after a crash", () => {
  test("sweeps what no document names and keeps the rest", async () => {
    const { storageId } = await files.store("", Buffer.from("keep"), { contentType: null });
    const orphans = ["0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f", "half-written.part"];
    for (const name of orphans) writeFileSync(path.join(contents(), name), "orphan");
    database.close();
    open();
    expect(readdirSync(contents())).toHaveLength(1);
    expect((await readAll(await openByAddress(storageId))).toString()).toBe("keep");
  });

  test("forgets a file also when its bytes cannot be removed yet, and tells of the commit", async () => {
    const { storageId } = await files.store("", new Uint8Array([1]), { contentType: null });
    const [name = ""] = readdirSync(contents());
    // What cannot be removed like a file: on Windows, one that somebody reads.
    rmSync(path.join(contents(), name));
    mkdirSync(path.join(contents(), name, "busy"), { recursive: true });
    let commits = 0;
    database.onCommit(() => (commits += 1));
    await database.transact((transaction) => files.remove(transaction, "", storageId));
    expect(commits).toBe(1);
    expect(look((documents) => files.metadata(documents, "", storageId))).toBeNull();
  });

  test("sweeps the bytes of a mutation that stored a file and failed", async () => {
    const failed = database.transact((transaction) => {
      files.storeWithin(transaction, "", Buffer.from("lost"), { contentType: null });
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    database.close();
    open();
    expect(readdirSync(contents())).toEqual([]);
  });
});

async function issue(component = ""): Promise<string> {
  const { value } = await database.transact((transaction) => files.generateUploadUrl(transaction, component));
  const url = new URL(value);
  expect(`${url.origin}${url.pathname}`).toBe(`${CLOUD_URL}/api/storage/upload`);
  return url.searchParams.get("token") ?? "";
}

describe("an upload token", () => {
  test("is good once, for its component, also after the deployment was opened again", async () => {
    const token = await issue("workflow");
    database.close();
    open();
    expect(await files.takeUploadToken(token)).toBe("workflow");
    expect(await files.takeUploadToken(token)).toBeNull();
  });

  test("is good for an hour", async () => {
    const [early, late] = [await issue(), await issue()];
    clock += HOUR_MS;
    expect(await files.takeUploadToken(early)).toBe("");
    clock += 1;
    expect(await files.takeUploadToken(late)).toBeNull();
  });

  test("cannot be guessed", async () => {
    await issue();
    expect(await files.takeUploadToken("")).toBeNull();
    expect(await files.takeUploadToken("guess")).toBeNull();
  });
});

test("only names of files reach the file system", async () => {
  for (const name of ["", "..", "../db.sqlite", "upload", "%2e%2e", "a".repeat(36)]) {
    expect(isFileName(name)).toBe(false);
    expect(await files.openByAddress(name, new URLSearchParams())).toBeNull();
  }
});
