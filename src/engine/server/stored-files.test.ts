import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";

const modules = {
  files: `
    export const uploadUrl = mutation({ args: {}, handler: (ctx) => ctx.storage.generateUploadUrl() });
    export const url = query({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.getUrl(id) });
    export const metadata = query({ args: { id: v.id("_storage") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
    export const remove = mutation({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.storage.delete(id) });
    export const removeAndThrow = mutation({ args: { id: v.string() }, handler: async (ctx, { id }) => { await ctx.storage.delete(id); throw new Error("kept"); } });
    export const uploadUrlAndThrow = mutation({ args: {}, handler: async (ctx) => { throw new ConvexError(await ctx.storage.generateUploadUrl()); } });
    export const store = action({
      args: { text: v.string(), type: v.string(), sha256: v.optional(v.string()) },
      handler: (ctx, { text, type, sha256 }) => ctx.storage.store(new Blob([text], { type }), sha256 ? { sha256 } : undefined),
    });
    export const read = action({ args: { id: v.string() }, handler: async (ctx, { id }) => {
      const blob = await ctx.storage.get(id);
      return blob && [await blob.text(), blob.type, blob.size, await blob.slice(1, 3).text()];
    } });
    export const again = action({ args: { id: v.string(), sha256: v.optional(v.string()) }, handler: async (ctx, { id, sha256 }) => {
      const blob = await ctx.storage.get(id);
      return ctx.storage.store(blob, sha256 ? { sha256 } : undefined);
    } });
    export const half = action({ args: { id: v.string() }, handler: async (ctx, { id }) => {
      const blob = await ctx.storage.get(id);
      return ctx.storage.store(blob.slice(0, blob.size / 2, "text/half"));
    } });
    export const twice = action({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      const blob = new Blob([text]);
      return Promise.all([ctx.storage.store(blob), ctx.storage.store(blob)]);
    } });
    export const storeText = action({ args: {}, handler: (ctx) => ctx.storage.store("no blob") });
    export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_storage").collect()).length });
    export const writeRow = mutation({ args: {}, handler: (ctx) => ctx.db.insert("_storage", { sha256: "x", size: 1 }) });
    export const fromQuery = query({ args: {}, handler: () => Convex.asyncSyscall("1.0/storageGenerateUploadUrl", "{}") });
  `,
};

let now = Date.UTC(2026, 10, 29, 5);
let deployment: InlineServer;
beforeAll(async () => {
  deployment = await openInlineServer(
    { modules },
    { engine: { clock: () => now }, server: { maxUploadBytes: 2 * 1024 * 1024, now: () => now } },
  );
});
afterAll(() => deployment.dispose());

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("base64");
const uploadUrl = async () => String(await deployment.app.mutation("files:uploadUrl"));
const addressOf = async (id: string) => String(await deployment.app.query("files:url", { id }));

/** Uploads to an address of its own. @returns the status and the answer */
async function upload(
  body: RequestInit["body"],
  headers: Record<string, string> = {},
): Promise<{ status: number; answer: Record<string, string> }> {
  const response = await deployment.send(await uploadUrl(), { method: "POST", body, headers });
  return { status: response.status, answer: (await response.json()) as Record<string, string> };
}
async function stored(body: RequestInit["body"], headers: Record<string, string> = {}): Promise<string> {
  const { answer } = await upload(body, headers);
  return String(answer["storageId"]);
}

describe("an upload", () => {
  test.each<[string, RequestInit["body"], Record<string, string>, string | undefined]>([
    ["text", "hello", { "content-type": "text/plain; charset=utf-8" }, "text/plain; charset=utf-8"],
    ["bytes", new Uint8Array([0, 255]), { "content-type": "audio/wav" }, "audio/wav"],
    ["nothing", new Uint8Array(), { "content-type": "application/json" }, "application/json"],
    ["bytes of no type", new Uint8Array([1]), {}, undefined],
    ["a blob", new Blob(["x"], { type: "image/png" }), {}, "image/png"],
    ["what calls itself a page", "<script>", { "content-type": "text/html" }, "text/html"],
  ])("of %s keeps its size, digest and type", async (_what, body, headers, contentType) => {
    const id = await stored(body, headers);
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    const document = await deployment.app.query("files:metadata", { id });
    expect(document).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      size: bytes.length,
      sha256: sha256(bytes),
      ...(contentType === undefined ? {} : { contentType }),
    });
    const response = await deployment.send(await addressOf(id));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect(response.headers.get("content-type")).toBe(contentType ?? "application/octet-stream");
  });

  test.each([
    ["base64", (text: string) => `sha-256=${sha256(text)}`, 200],
    ["hex", (text: string) => `sha-256=${createHash("sha256").update(text).digest("hex")}`, 200],
    ["capitals", (text: string) => `SHA-256=${sha256(text)}`, 200],
    ["one among others", (text: string) => `md5=abc, sha-256=${sha256(text)}`, 200],
    ["another kind alone", () => "md5=nonsense", 200],
    ["that of other bytes", () => `sha-256=${sha256("other")}`, 400],
    ["no digest at all", () => "sha-256=nonsense", 400],
    ["half of it", (text: string) => `sha-256=${sha256(text).slice(0, 20)}`, 400],
  ])("announced by %s is checked", async (_how, digest, status) => {
    const before = await deployment.app.query("files:count");
    const { status: got, answer } = await upload("the bytes", { digest: digest("the bytes") });
    expect([got, answer["code"]]).toEqual([status, status === 200 ? undefined : "BadDigest"]);
    expect(await deployment.app.query("files:count")).toBe(Number(before) + (status === 200 ? 1 : 0));
  });

  test("is taken up to the limit and no byte further, however it comes", async () => {
    const limit = 2 * 1024 * 1024;
    expect((await upload(new Uint8Array(limit))).status).toBe(200);
    const tooLarge = {
      status: 413,
      answer: { code: "UploadTooLarge", message: expect.stringContaining("larger than 2 MB") },
    };
    expect(await upload(new Uint8Array(limit + 1))).toEqual(tooLarge);
    expect(await upload("small", { "content-length": String(limit + 1) })).toEqual(tooLarge);
  });

  test.each<[string, () => Promise<string>]>([
    [
      "was used",
      async () => {
        const url = await uploadUrl();
        await deployment.send(url, { method: "POST", body: "first" });
        return url;
      },
    ],
    [
      "was used in vain",
      async () => {
        const url = await uploadUrl();
        await deployment.send(url, { method: "POST", body: "x", headers: { digest: "sha-256=no" } });
        return url;
      },
    ],
    [
      "is an hour old",
      async () => {
        const url = await uploadUrl();
        now += 3_600_001;
        return url;
      },
    ],
    [
      "was made by a mutation that failed",
      async () =>
        String(await deployment.app.mutation("files:uploadUrlAndThrow").catch((error: { data: string }) => error.data)),
    ],
    ["is of nobody", async () => "/api/storage/upload?token=guess"],
    ["has no token", async () => "/api/storage/upload"],
  ])("to an address that %s is refused", async (_what, make) => {
    const before = await deployment.app.query("files:count");
    const url = await make();
    const after = await deployment.app.query("files:count");
    const response = await deployment.send(url, { method: "POST", body: "again" });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([401, "InvalidUploadToken"]);
    expect(await deployment.app.query("files:count")).toBe(after);
    expect(Number(after) - Number(before)).toBeLessThanOrEqual(1);
  });

  test("has an address that a query cannot make", async () => {
    await expect(deployment.app.query("files:fromQuery")).rejects.toThrow("Writes are not allowed in queries.");
  });
});

describe("a download", () => {
  const text = "0123456789";
  let id = "";
  let address = "";
  beforeAll(async () => {
    id = await stored(text, { "content-type": "text/plain" });
    address = await addressOf(id);
  });
  const get = async (headers: Record<string, string>, method = "GET") => {
    const response = await deployment.send(address, { method, headers });
    return { status: response.status, body: await response.text(), headers: response.headers };
  };

  test.each<[Record<string, string>, number, string, string | null]>([
    [{}, 200, text, null],
    [{ range: "bytes=0-0" }, 206, "0", "bytes 0-0/10"],
    [{ range: "bytes=9-" }, 206, "9", "bytes 9-9/10"],
    [{ range: "bytes=-1" }, 206, "9", "bytes 9-9/10"],
    [{ range: "bytes=-99" }, 206, text, "bytes 0-9/10"],
    [{ range: "bytes=2-99" }, 206, "23456789", "bytes 2-9/10"],
    [{ range: "bytes=10-" }, 416, "", "bytes */10"],
    [{ range: "bytes=-0" }, 416, "", "bytes */10"],
    [{ range: "bytes=5-2" }, 200, text, null],
    [{ range: "bytes=0-1,4-5" }, 200, text, null],
    [{ range: "items=0-1" }, 200, text, null],
    [{ range: "bytes=a-b" }, 200, text, null],
    [{ range: "bytes=99999999999999999999-" }, 416, "", "bytes */10"],
  ])("with %j answers %i %j %s", async (headers, status, body, contentRange) => {
    const got = await get(headers);
    expect([got.status, got.body, got.headers.get("content-range")]).toEqual([status, body, contentRange]);
    if (status < 300) expect(got.headers.get("content-length")).toBe(String(body.length));
    const head = await get(headers, "HEAD");
    expect([head.status, head.body, head.headers.get("content-range")]).toEqual([status, "", contentRange]);
  });

  test("is not repeated for who has it: by its etag, weak or strong, alone or among others, or any", async () => {
    const etag = `"${sha256(text)}"`;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      expect(await get({ "if-none-match": known })).toMatchObject({ status: 304, body: "" });
    }
    expect((await get({ "if-none-match": '"other"' })).status).toBe(200);
    expect((await get({ "if-none-match": etag, range: "bytes=0-1" })).status).toBe(304);
  });

  test("goes on where it broke off, but only of the same bytes", async () => {
    const etag = `"${sha256(text)}"`;
    expect(await get({ range: "bytes=5-", "if-range": etag })).toMatchObject({ status: 206, body: "56789" });
    for (const other of ['"other"', `W/${etag}`, "Sun, 29 Nov 2026 05:00:00 GMT"]) {
      expect(await get({ range: "bytes=5-", "if-range": other })).toMatchObject({ status: 200, body: text });
    }
  });

  test("is harmless in a browser: sandboxed, of the type that was said, and no page of another origin may read it", async () => {
    const { headers } = await get({ origin: "https://evil.example" });
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": "sandbox",
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      digest: `sha-256=${sha256(text)}`,
    });
    expect(headers.has("access-control-allow-origin")).toBe(false);
    expect(headers.get("cache-control")).toMatch(/^private, max-age=\d+$/);
  });

  test.each<[string, (address: URL) => void]>([
    ["without its permit", (url) => (url.search = "")],
    ["with another end", (url) => url.searchParams.set("until", String(now + 86_400_000))],
    ["with another key", (url) => url.searchParams.set("key", "x")],
    ["of another name", (url) => (url.pathname = "/api/storage/00000000-0000-4000-8000-000000000000")],
    ["of no name", (url) => (url.pathname = "/api/storage/")],
    ["that climbs", (url) => (url.pathname = "/api/storage/..%2Fdeployment.sqlite")],
  ])("%s finds nothing", async (_what, change) => {
    const url = new URL(address);
    change(url);
    const response = await deployment.send(url.href);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, "FileNotFound"]);
  });

  test("ends with its address, and a new one is given", async () => {
    now += 61 * 60_000;
    expect((await get({})).status).toBe(404);
    expect((await deployment.send(await addressOf(id))).status).toBe(200);
  });
});

describe("a file", () => {
  test("that is removed is gone for its address, its functions and its readers; once it is gone it cannot be removed again", async () => {
    const id = await stored("gone");
    const address = await addressOf(id);
    await expect(deployment.app.mutation("files:removeAndThrow", { id })).rejects.toThrow("kept");
    expect((await deployment.send(address)).status).toBe(200);
    await deployment.app.mutation("files:remove", { id });
    expect((await deployment.send(address)).status).toBe(404);
    expect(await deployment.app.query("files:url", { id })).toBeNull();
    expect(await deployment.app.action("files:read", { id })).toBeNull();
    await expect(deployment.app.mutation("files:remove", { id })).rejects.toThrow(`storage id ${id} not found`);
  });

  test.each(["nonsense", "", "../etc/passwd"])("of the id %j is none", async (id) => {
    expect(await deployment.app.query("files:url", { id })).toBeNull();
    expect(await deployment.app.action("files:read", { id })).toBeNull();
    await expect(deployment.app.mutation("files:remove", { id })).rejects.toThrow("not found");
  });

  test("is stored and read by an action, whole and in parts", async () => {
    const id = await deployment.app.action("files:store", { text: "äbc", type: "text/plain", sha256: sha256("äbc") });
    expect(await deployment.app.action("files:read", { id })).toEqual([
      "äbc",
      "text/plain",
      4,
      Buffer.from("äbc").subarray(1, 3).toString(),
    ]);
    await expect(deployment.app.action("files:store", { text: "x", type: "", sha256: sha256("y") })).rejects.toThrow(
      /SHA-256 of the file is/,
    );
    await expect(deployment.app.action("files:storeText")).rejects.toThrow("store() expects a Blob");
  });

  test("has a document that only the deployment writes", async () => {
    await expect(deployment.app.mutation("files:writeRow")).rejects.toThrow(/System tables/);
  });
});

describe("what an action stores", () => {
  const metadata = (id: unknown) => deployment.app.query("files:metadata", { id: String(id) });
  const textOf = async (id: unknown) => (await deployment.send(await addressOf(String(id)))).text();

  test("may be a stored file once more, which is a file of its own", async () => {
    const first = await stored("hello", { "content-type": "text/plain" });
    const second = String(await deployment.app.action("files:again", { id: first }));
    expect(second).not.toBe(first);
    expect(await metadata(second)).toMatchObject({ size: 5, sha256: sha256("hello"), contentType: "text/plain" });
    await deployment.app.mutation("files:remove", { id: first });
    expect(await textOf(second)).toBe("hello");
    const third = String(await deployment.app.action("files:again", { id: second, sha256: sha256("hello") }));
    await deployment.app.mutation("files:remove", { id: second });
    expect(await textOf(third)).toBe("hello");
  });

  test("is refused if a stored file is not what was announced, and leaves nothing", async () => {
    const id = await stored("hello");
    const before = await deployment.app.query("files:count");
    await expect(deployment.app.action("files:again", { id, sha256: sha256("other") })).rejects.toThrow(
      "was announced",
    );
    expect(await deployment.app.query("files:count")).toBe(before);
    expect(await textOf(id)).toBe("hello");
  });

  test("may be a part of a stored file, of another type", async () => {
    const half = await deployment.app.action("files:half", { id: await stored("abcdef") });
    expect(await metadata(half)).toMatchObject({ size: 3, sha256: sha256("abc"), contentType: "text/half" });
    expect(await textOf(half)).toBe("abc");
  });

  test("may be large, and one Blob twice", async () => {
    const text = "0123456789".repeat(300_000);
    const [one, other] = (await deployment.app.action("files:twice", { text })) as string[];
    expect(one).not.toBe(other);
    for (const id of [one, other]) {
      expect(await metadata(id)).toMatchObject({ size: text.length, sha256: sha256(text) });
      expect((await textOf(id)) === text).toBe(true);
    }
  });
});
