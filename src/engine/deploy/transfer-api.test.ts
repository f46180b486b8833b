import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { InlineComponent } from "../testing/inline-app.ts";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { documentsOf, exportFrom, importState } from "../transfer/transfer.fixture.ts";

const app: InlineComponent = {
  modules: {
    songs: `export const titles = query({ args: {}, handler: async (ctx) => (await ctx.db.query("songs").collect()).map(({ title }) => title) });`,
  },
  tables: "{ songs: defineTable(v.any()) }",
};
const open: InlineServer[] = [];
async function openServer(): Promise<InlineServer> {
  const server = await openInlineServer(app);
  open.push(server);
  return server;
}
afterEach(async () => {
  for (const server of open.splice(0)) await server.dispose();
});

const post = (server: InlineServer, where: string, json?: unknown) => server.asAdmin(where, { method: "POST", json });
/** Status and code of a refusal. */
async function refusal(answer: Promise<Response>): Promise<[number, string]> {
  const response = await answer;
  const { code } = (await response.json()) as { code: string }; // Every refusal has one.
  return [response.status, code];
}
async function startUpload(server: InlineServer): Promise<string> {
  const answer = await (await post(server, "/api/import/start_upload")).json();
  return (answer as { uploadToken: string }).uploadToken; // As the official CLI reads it.
}
async function putPart(server: InlineServer, token: string, number: number | string, body: string): Promise<Response> {
  const where = `/api/import/upload_part?uploadToken=${encodeURIComponent(token)}&partNumber=${number}`;
  return server.asAdmin(where, { method: "POST", body });
}
const SONGS = { tableName: "songs", format: "jsonLines", mode: "append" };

/** A whole import by hand. @returns its id */
async function uploaded(server: InlineServer, text: string): Promise<string> {
  const uploadToken = await startUpload(server);
  const part = await (await putPart(server, uploadToken, 1, text)).json();
  const finished = await post(server, "/api/import/finish_upload", {
    import: SONGS,
    uploadToken,
    partTokens: [part],
  });
  return ((await finished.json()) as { importId: string }).importId; // As the official CLI reads it.
}

describe("who may call", () => {
  const ROUTES = [
    ["POST", "/api/export/request/zip"],
    ["GET", "/api/export/zip/1"],
    ["POST", "/api/import/start_upload"],
    ["POST", "/api/import/upload_part?uploadToken=x&partNumber=1"],
    ["POST", "/api/import/finish_upload"],
    ["POST", "/api/perform_import"],
    ["POST", "/api/cancel_import"],
  ] as const;

  test.each(ROUTES)("%s %s is for the admin key alone", async (method, where) => {
    const server = await openServer();
    for (const authorization of [null, "Convex wrong|key", "Convex ", "Bearer a.b.c"]) {
      const headers = new Headers(authorization === null ? {} : { authorization });
      expect((await server.send(where, { method, headers })).status).toBe(401);
    }
    expect((await server.asAdmin(where, { method })).status).not.toBe(401);
  });

  test("system queries tell of exports and imports by the admin key alone", async () => {
    const server = await openServer();
    const importId = await uploaded(server, "");
    for (const [path, args] of [
      ["_system/cli/exports:getLatest", {}],
      ["_system/cli/queryImport", { importId }],
    ]) {
      const asked = await server.send("/api/query", { json: { path, args, format: "json" } });
      expect(await asked.text()).not.toContain("state");
      const admitted = await server.asAdmin("/api/query", { json: { path, args, format: "json" } });
      expect(await admitted.json()).toMatchObject({ status: "success" });
    }
  });

  test("a request that was refused has begun nothing", async () => {
    const server = await openServer();
    await server.send("/api/export/request/zip", { method: "POST" });
    expect(documentsOf(server, "_exports")).toEqual([]);
    const importId = await uploaded(server, '{"title":"A"}\n');
    await importState(server, importId);
    for (const where of ["/api/perform_import", "/api/cancel_import"]) await server.send(where, { json: { importId } });
    expect(await importState(server, importId)).toMatchObject({ state: "waiting_for_confirmation" });
    expect(documentsOf(server, "songs")).toEqual([]);
  });
});

describe("the archive", () => {
  async function archived() {
    const server = await openServer();
    const archive = await exportFrom(server);
    const file = String(documentsOf(server, "_exports")[0]?.["zip_object_key"]);
    const where = `/api/export/zip/${file.replace(".zip", "")}`;
    const get = (range?: string) => server.asAdmin(where, { headers: range === undefined ? {} : { range } });
    return { server, archive, get, file };
  }

  test("comes whole, with its name and its size", async () => {
    const { archive, get, file } = await archived();
    const response = await get();
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/zip"]);
    expect(response.headers.get("content-length")).toBe(`${archive.length}`);
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename=snapshot_${file}`);
    expect(response.headers.get("accept-ranges")).toBe("bytes");
    expect(Buffer.from(await response.arrayBuffer()).equals(archive)).toBe(true);
  });

  test("by ranges is the same bytes, wherever a download stopped", async () => {
    const { archive, get } = await archived();
    const size = archive.length;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), fc.nat(2 * size), async (start, length) => {
        const end = Math.min(start + length, size - 1);
        const part = await get(`bytes=${start}-${start + length}`);
        expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes ${start}-${end}/${size}`]);
        expect(part.headers.get("content-length")).toBe(`${end + 1 - start}`);
        expect(Buffer.from(await part.arrayBuffer()).equals(archive.subarray(start, end + 1))).toBe(true);
        const rest = Buffer.from(await (await get(`bytes=${start}-`)).arrayBuffer());
        expect(Buffer.concat([archive.subarray(0, start), rest]).equals(archive)).toBe(true);
      }),
      { numRuns: 20 },
    );
    const tail = Buffer.from(await (await get("bytes=-22")).arrayBuffer());
    // The end of a ZIP archive, of 22 bytes.
    expect(tail.toString("latin1", 0, 4)).toBe("PK\u0005\u0006");
  });

  test("has no bytes after its end", async () => {
    const { archive, get } = await archived();
    const response = await get(`bytes=${archive.length}-`);
    expect([response.status, response.headers.get("content-range")]).toEqual([416, `bytes */${archive.length}`]);
    expect(await response.text()).toBe("");
  });

  test.each(["1", "x", "..%2F..%2Fdata", "1.zip", ""])("of %j does not exist", async (timestamp) => {
    const server = await openServer();
    const asked = server.asAdmin(`/api/export/zip/${timestamp}`);
    expect(await refusal(asked)).toEqual([404, "ExportNotFound"]);
  });

  test("is made one at a time", async () => {
    const server = await openServer();
    const twice = [1, 2].map(() => post(server, "/api/export/request/zip?includeStorage=true"));
    const statuses = (await Promise.all(twice)).map(({ status }) => status);
    expect(statuses).toEqual([200, 400]);
    expect(documentsOf(server, "_exports")).toHaveLength(1);
  });
});

describe("an upload", () => {
  test("answers each part with its token, and the end with the id of the import", async () => {
    const server = await openServer();
    const uploadToken = await startUpload(server);
    const tokens: unknown[] = [];
    for (const title of ["A", "B", "C"]) {
      tokens.push(await (await putPart(server, uploadToken, tokens.length + 1, `{"title":"${title}"}\n`)).json());
    }
    expect(new Set(tokens).size).toBe(3);
    const partTokens = tokens.toReversed();
    const finished = await post(server, "/api/import/finish_upload", { import: SONGS, uploadToken, partTokens });
    const { importId } = (await finished.json()) as { importId: string }; // As the official CLI reads it.
    expect(await importState(server, importId)).toMatchObject({ state: "waiting_for_confirmation" });
    expect(await (await post(server, "/api/perform_import", { importId })).json()).toBeNull();
    expect(await importState(server, importId)).toMatchObject({ state: "completed" });
    // In the order that the end says, not in the one of their numbers.
    expect(await server.app.query("songs:titles")).toEqual(["C", "B", "A"]);
  });

  test.each(["", "0x1", "-1", "1.5", "x", "100000"])("takes no part of the number %j", async (number) => {
    const server = await openServer();
    const put = putPart(server, await startUpload(server), number, "{}");
    expect(await refusal(put)).toEqual([400, "UploadNotFound"]);
  });

  test.each(["", "x", "../transfers", "00000000-0000-0000-0000-000000000000"])(
    "that is called %j is unknown",
    async (token) => {
      const server = await openServer();
      expect(await refusal(putPart(server, token, 1, "{}"))).toEqual([400, "UploadNotFound"]);
      const end = { import: SONGS, uploadToken: token, partTokens: [] };
      expect(await refusal(post(server, "/api/import/finish_upload", end))).toEqual([400, "UploadNotFound"]);
    },
  );

  test.each<[string, object, string]>([
    ["no list of parts", { import: SONGS }, "BadJsonBody"],
    ["a text for the list of parts", { import: SONGS, partTokens: "1" }, "BadJsonBody"],
    ["a part that was not sent", { import: SONGS, partTokens: ["1", "2"] }, "UploadNotFound"],
    ["a part twice", { import: SONGS, partTokens: ["1", "1"] }, "UploadNotFound"],
    ["a part by its path", { import: SONGS, partTokens: ["../x"] }, "UploadNotFound"],
    ["nothing about the import", { partTokens: ["1"] }, "BadJsonBody"],
    ["an unknown format", { import: { ...SONGS, format: "xml" }, partTokens: ["1"] }, "BadFormat"],
    ["an unknown mode", { import: { ...SONGS, mode: "merge" }, partTokens: ["1"] }, "BadMode"],
    ["a table for an archive", { import: { ...SONGS, format: "zip" }, partTokens: ["1"] }, "InvalidName"],
    ["no table for a file that is none", { import: { format: "csv" }, partTokens: ["1"] }, "InvalidName"],
    ["a table of the system", { import: { ...SONGS, tableName: "_songs" }, partTokens: ["1"] }, "InvalidTableName"],
    ["a table without a name", { import: { ...SONGS, tableName: "" }, partTokens: ["1"] }, "InvalidTableName"],
    ["a table with a bad name", { import: { ...SONGS, tableName: "a b" }, partTokens: ["1"] }, "InvalidTableName"],
  ])("that ends with %s is refused, and can still be ended well", async (_, body, code) => {
    const server = await openServer();
    const uploadToken = await startUpload(server);
    await putPart(server, uploadToken, 1, '{"title":"A"}\n');
    const ended = post(server, "/api/import/finish_upload", { ...body, uploadToken });
    expect(await refusal(ended)).toEqual([400, code]);
    expect(documentsOf(server, "_snapshot_imports")).toEqual([]);
    const well = await post(server, "/api/import/finish_upload", { import: SONGS, uploadToken, partTokens: ["1"] });
    expect(well.status).toBe(200);
  });
});

describe("the steps of an import", () => {
  test("in a wrong order are refused by the state that it is in", async () => {
    const server = await openServer();
    const importId = await uploaded(server, '{"title":"A"}\n');
    await importState(server, importId);
    expect((await post(server, "/api/perform_import", { importId })).status).toBe(200);
    await importState(server, importId);
    for (const where of ["/api/perform_import", "/api/cancel_import"]) {
      const answer = await post(server, where, { importId });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ code: "ImportNotWaiting", message: "The import is completed" });
    }
    expect(await server.app.query("songs:titles")).toEqual(["A"]);
  });

  test.each([{}, { importId: null }, { importId: "x" }, { importId: { $gt: "" } }])(
    "are refused for %j",
    async (json) => {
      const server = await openServer();
      for (const where of ["/api/perform_import", "/api/cancel_import"]) {
        expect(await refusal(post(server, where, json))).toEqual([400, "ImportNotWaiting"]);
      }
    },
  );

  test.each(["/api/perform_import", "/api/cancel_import", "/api/import/finish_upload"])(
    "%s takes an object of JSON only",
    async (where) => {
      const server = await openServer();
      for (const body of ["", "{", "[]", "7"]) {
        expect(await refusal(server.asAdmin(where, { method: "POST", body }))).toEqual([400, "BadJsonBody"]);
      }
    },
  );
});
