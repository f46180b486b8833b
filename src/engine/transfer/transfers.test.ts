import { readdirSync, rmSync, utimesSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeInt64 } from "../values/scalar.ts";
import {
  afterKill,
  bytesOf,
  completed,
  documentsOf,
  exported,
  exportOf,
  filesOf,
  holdWrites,
  importOf,
  LINES,
  openTransfers,
  reached,
  SONGS,
  titlesOf,
  upload,
  waiting,
} from "./transfers.fixture.ts";
import { EXPORTS_TABLE, IMPORTS_TABLE, TransferConflict } from "./transfers.ts";

const STOPPED = "The deployment stopped meanwhile, and nothing was changed; start it again";

describe("an import", () => {
  test("is uploaded, waits for a person, is in progress and completed", async () => {
    const opened = await openTransfers();
    const seen: unknown[] = [];
    const look = () => documentsOf(opened, IMPORTS_TABLE).map(({ state }) => state);
    opened.engine.onCommit(() => seen.push(...look()));
    await completed(opened);
    const states = seen.map((state) => (state as { state: string }).state); // Written by transfers.ts.
    expect([...new Set(states)]).toEqual(["uploaded", "waiting_for_confirmation", "in_progress", "completed"]);
    expect(titlesOf(opened)).toEqual(["A", "B"]);
  });

  test("may be carried out and canceled only while it waits", async () => {
    const opened = await openTransfers();
    const { transfers } = opened;
    const release = holdWrites(opened);
    const uploading = upload(opened);
    await release();
    const id = await uploading;
    await reached(opened, () => importOf(opened, id), "waiting_for_confirmation");
    await transfers.perform(id);
    const busy = holdWrites(opened);
    const [again, canceled] = [transfers.perform(id), transfers.cancel(id)];
    const refused = [expect(again).rejects.toThrow("in progress"), expect(canceled).rejects.toThrow("in progress")];
    await busy();
    await Promise.all(refused);
    await reached(opened, () => importOf(opened, id), "completed");
    for (const request of [transfers.perform(id), transfers.cancel(id)]) {
      await expect(request).rejects.toThrow(new TransferConflict("The import is completed"));
    }
    expect(opened.errors).toEqual([]);
  });

  test("that was canceled stays so, whether it was read by then or not, and its file goes", async () => {
    const opened = await openTransfers();
    const { transfers } = opened;
    const early = await upload(opened);
    await transfers.cancel(early);
    const late = await waiting(opened);
    await transfers.cancel(late);
    for (const id of [early, late]) {
      await expect(transfers.perform(id)).rejects.toThrow("The import is failed");
      await expect(transfers.cancel(id)).rejects.toThrow("The import is failed");
    }
    await transfers.close();
    const failed = { state: "failed", error_message: "Import canceled" };
    expect([importOf(opened, early), importOf(opened, late)]).toEqual([failed, failed]);
    expect(filesOf(opened)).toEqual([]);
    expect(titlesOf(opened)).toEqual([]);
  });

  test.each(["", "x", "_id", "0".repeat(32)])("%j is not known", async (id) => {
    const { transfers } = await openTransfers();
    await expect(transfers.perform(id)).rejects.toThrow(new TransferConflict(`There is no import ${id}`));
    await expect(transfers.cancel(id)).rejects.toThrow(TransferConflict);
  });

  test("is no document of another table", async () => {
    const opened = await openTransfers();
    await exported(opened);
    const id = String(exportOf(opened)["_id"]);
    await expect(opened.transfers.cancel(id)).rejects.toThrow(`There is no import ${id}`);
    expect(exportOf(opened)["state"]).toBe("completed");
  });

  test("that cannot be read fails before anybody is asked, and its file goes", async () => {
    const opened = await openTransfers();
    const id = await upload(opened, ['{"title":"A"}\n', "no JSON"]);
    const { error_message } = await reached(opened, () => importOf(opened, id), "failed");
    expect(error_message).toMatch(/^Hit an error while importing:\nRow 2 wasn't valid JSON/);
    await opened.transfers.close();
    expect(filesOf(opened)).toEqual([]);
  });

  test("that meets a refused row while it is in progress fails, and may be sent again", async () => {
    const opened = await openTransfers();
    const id = await upload(opened, ['{"title":"A"}\n{"_x":1}\n']);
    await reached(opened, () => importOf(opened, id), "waiting_for_confirmation");
    await opened.transfers.perform(id);
    const failed = await reached(opened, () => importOf(opened, id), "failed");
    expect(failed["error_message"]).toContain("Row 2 of table songs");
    expect(titlesOf(opened)).toEqual([]);
    await completed(opened);
    expect(titlesOf(opened)).toEqual(["A", "B"]);
  });

  test("that waits beside another one is carried out on what that one left", async () => {
    const opened = await openTransfers();
    const [first, second] = [await waiting(opened), await waiting(opened)];
    await Promise.all([opened.transfers.perform(first), opened.transfers.perform(second)]);
    for (const id of [first, second]) await reached(opened, () => importOf(opened, id), "completed");
    expect(titlesOf(opened)).toEqual(["A", "B"]);
  });
});

describe("a process that ended", () => {
  test.each(["uploaded", "waiting_for_confirmation", "in_progress"])(
    "while an import was %s left nothing of it, and the next one says so",
    async (state) => {
      const opened = await openTransfers();
      const id = state === "uploaded" ? await upload(opened) : await waiting(opened);
      if (state === "in_progress") await opened.transfers.perform(id);
      const release = holdWrites(opened);
      expect(importOf(opened, id)).toMatchObject({ state });
      const next = await afterKill(opened);
      await release();
      expect(await reached(next, () => importOf(next, id), "failed")).toEqual({
        state: "failed",
        error_message: STOPPED,
      });
      await expect(next.transfers.perform(id)).rejects.toThrow("The import is failed");
      expect(titlesOf(next)).toEqual([]);
      expect(filesOf(next)).toEqual([]);
      await completed(next);
    },
  );

  test.each(["requested", "in_progress"])("while an export was %s makes room for the next one", async (state) => {
    const opened = await openTransfers();
    if (state === "in_progress")
      await opened.engine.database.transact((transaction) => {
        for (let n = 0; n < 2000; n += 1) transaction.documents("").insert("songs", { text: "x".repeat(500) });
      });
    await opened.transfers.requestExport({ includeStorage: true });
    if (state === "in_progress") await reached(opened, () => exportOf(opened), state);
    const release = holdWrites(opened);
    expect(exportOf(opened)).toMatchObject({ state });
    const next = await afterKill(opened);
    await release();
    await reached(next, () => exportOf(next), "failed");
    expect((await next.transfers.findExport(await exported(next)))?.size).toBeGreaterThan(0);
    expect(filesOf(next)).toHaveLength(1);
  });

  test("after an import and an export left both as they were", async () => {
    const opened = await openTransfers();
    const id = await completed(opened);
    const timestamp = await exported(opened);
    const next = await afterKill(opened);
    await next.transfers.startUpload();
    expect(importOf(next, id)).toMatchObject({ state: "completed" });
    expect(exportOf(next)).toMatchObject({ state: "completed" });
    expect((await next.transfers.findExport(timestamp))?.size).toBeGreaterThan(0);
    expect(titlesOf(next)).toEqual(["A", "B"]);
  });

  test("during an upload left its parts, and the next one goes on with those that are missing", async () => {
    const opened = await openTransfers();
    const token = await opened.transfers.startUpload();
    await opened.transfers.takePart(token, 2, bytesOf('{"title":"B"}\n'));
    const next = await afterKill(opened);
    await next.transfers.takePart(token, 1, bytesOf('{"title":"A"}\n'));
    const id = (await next.transfers.finishUpload(token, ["1", "2"], SONGS)) ?? "";
    await next.transfers.startUpload();
    await reached(next, () => importOf(next, id), "waiting_for_confirmation");
    await next.transfers.perform(id);
    await reached(next, () => importOf(next, id), "completed");
    expect(titlesOf(next)).toEqual(["A", "B"]);
  });

  test("by itself while an import was in progress says that nothing was changed", async () => {
    const opened = await openTransfers();
    const rows = Array.from({ length: 600 }, (_, n) => `{"n":${n}}\n`).join("");
    const id = await upload(opened, [rows]);
    await reached(opened, () => importOf(opened, id), "waiting_for_confirmation");
    await opened.transfers.perform(id);
    await opened.transfers.close();
    expect(importOf(opened, id)).toMatchObject({ state: "failed", error_message: expect.stringContaining(STOPPED) });
    expect(titlesOf(opened)).toEqual([]);
    expect(filesOf(opened)).toEqual([]);
  });
});

describe("parts of an upload", () => {
  test("cut anywhere and sent in any order make the whole", async () => {
    const opened = await openTransfers();
    const text = ["é", "音", "👾", "A"].map((title) => `${JSON.stringify({ title })}\n`).join("");
    const bytes = Buffer.from(text);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.infiniteStream(fc.nat()), async (places, order) => {
        const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
        const parts = edges.slice(1).map((end, index) => bytes.subarray(edges[index] ?? 0, end));
        const token = await opened.transfers.startUpload();
        const sent = [...parts.entries()].map((entry) => ({ entry, rank: Number(order.next().value) }));
        for (const { entry } of sent.toSorted((a, b) => a.rank - b.rank)) {
          const [index, part] = entry;
          await opened.transfers.takePart(token, index + 1, bytesOf("what is sent again counts"));
          await opened.transfers.takePart(
            token,
            index + 1,
            (async function* () {
              yield part;
            })(),
          );
        }
        const id =
          (await opened.transfers.finishUpload(
            token,
            parts.map((_, index) => `${index + 1}`),
            SONGS,
          )) ?? "";
        await reached(opened, () => importOf(opened, id), "waiting_for_confirmation");
        await opened.transfers.perform(id);
        await reached(opened, () => importOf(opened, id), "completed");
        expect(titlesOf(opened)).toEqual(["é", "音", "👾", "A"]);
      }),
      { numRuns: 8 },
    );
  });

  test("are kept until all of those that are asked for are there, each once", async () => {
    const { transfers } = await openTransfers();
    const token = await transfers.startUpload();
    expect(await transfers.takePart(token, 1, bytesOf(LINES))).toBe("1");
    for (const parts of [["1", "2"], ["2"], ["1", "1"], ["../1"], [""]]) {
      expect(await transfers.finishUpload(token, parts, SONGS)).toBeNull();
    }
    expect(await transfers.finishUpload(token, ["1"], SONGS)).toBeTypeOf("string");
    expect(await transfers.finishUpload(token, ["1"], SONGS)).toBeNull();
    expect(await transfers.takePart(token, 2, bytesOf(LINES))).toBeNull();
  });

  test("have numbers, and belong to an upload that was begun", async () => {
    const { transfers, directory } = await openTransfers();
    const token = await transfers.startUpload();
    for (const number of [-1, 1.5, Number.NaN, 100_000]) {
      expect(await transfers.takePart(token, number, bytesOf(""))).toBeNull();
    }
    const unknown = ["", "..", `../transfers/${token}`, token.toUpperCase(), token.replace(/^./, "x")];
    for (const other of unknown) expect(await transfers.takePart(other, 1, bytesOf(""))).toBeNull();
    expect(readdirSync(path.join(directory, "transfers", token))).toEqual([]);
  });

  test("that break off leave nothing, and the one before them counts", async () => {
    const opened = await openTransfers();
    const token = await opened.transfers.startUpload();
    await opened.transfers.takePart(token, 1, bytesOf(LINES));
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("half a pa");
      throw new Error("the line is gone");
    }
    await expect(opened.transfers.takePart(token, 1, broken())).rejects.toThrow("the line is gone");
    const folder = path.join(opened.directory, "transfers", token);
    expect(readdirSync(folder)).toEqual(["1"]);
    expect(await readFile(path.join(folder, "1"), "utf8")).toBe(LINES);
  });
});

describe("an export", () => {
  test("is requested, in progress and completed; another one is made only then", async () => {
    const opened = await openTransfers();
    const seen: unknown[] = [];
    opened.engine.onCommit(() => seen.push(exportOf(opened)["state"]));
    const exporting = exported(opened);
    const second = opened.transfers.requestExport({ includeStorage: true });
    await expect(second).rejects.toThrow(new TransferConflict("An export is being made already; wait for it to end"));
    await exporting;
    expect([...new Set(seen)].filter((state) => state !== undefined)).toEqual([
      "requested",
      "in_progress",
      "completed",
    ]);
    await exported(opened);
    expect(documentsOf(opened, EXPORTS_TABLE)).toHaveLength(2);
  });

  test("of the time of its request can be fetched until the next one is there", async () => {
    const opened = await openTransfers();
    const first = await exported(opened);
    const { start_ts = null, complete_ts = null, zip_object_key } = exportOf(opened);
    expect(zip_object_key).toBe(`${first}.zip`);
    expect(decodeInt64(complete_ts)).toBeGreaterThan(decodeInt64(start_ts));
    const found = await opened.transfers.findExport(first);
    expect((await readFile(found?.file ?? "")).length).toBe(found?.size);
    const second = await exported(opened);
    expect(await opened.transfers.findExport(first)).toBeNull();
    expect(filesOf(opened)).toEqual([`${second}.zip`]);
  });

  test("is kept for a day", async () => {
    const opened = await openTransfers();
    const timestamp = await exported(opened);
    const file = (await opened.transfers.findExport(timestamp))?.file ?? "";
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 60 * 60 * 1000);
    utimesSync(file, hoursAgo(23), hoursAgo(23));
    expect(await opened.transfers.findExport(timestamp)).not.toBeNull();
    utimesSync(file, hoursAgo(25), hoursAgo(25));
    expect(await opened.transfers.findExport(timestamp)).toBeNull();
    const next = await afterKill(opened);
    utimesSync(path.join(next.directory, "transfers", `${timestamp}.zip`), hoursAgo(25), hoursAgo(25));
    await next.transfers.startUpload();
    expect(filesOf(next)).not.toContain(`${timestamp}.zip`);
  });

  test.each(["", "0", "../data", "1.zip", "9".repeat(21), "-1"])("of the time %j is not known", async (timestamp) => {
    const { transfers } = await openTransfers();
    expect(await transfers.findExport(timestamp)).toBeNull();
  });

  test("that meets a fault fails, leaves the archive before it, and the next one is made", async () => {
    const opened = await openTransfers();
    const { files } = opened.engine;
    const kept = await exported(opened);
    const { storageId } = await files.store("", new Uint8Array(3), { contentType: null });
    rmSync(files.pathOf(storageId));
    await opened.transfers.requestExport({ includeStorage: true });
    await reached(opened, () => exportOf(opened), "failed");
    expect(filesOf(opened)).toEqual([`${kept}.zip`]);
    await opened.transfers.requestExport({ includeStorage: false });
    await reached(opened, () => exportOf(opened), "completed");
    expect(opened.errors.map(String)).toEqual([expect.stringContaining("ENOENT")]);
  });

  test("that the end of its process broke off has failed by then, and nothing is left of it", async () => {
    const opened = await openTransfers();
    await opened.transfers.requestExport({ includeStorage: true });
    await opened.transfers.close();
    expect(exportOf(opened)["state"]).toBe("failed");
    expect(filesOf(opened)).toEqual([]);
  });
});
