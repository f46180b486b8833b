import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDeploymentClient, type DeploymentClient } from "./deployment-client.ts";
import { tableInUse } from "./own-studio.ts";

interface Seen {
  path: string;
  range: string | undefined;
  body: string;
}
interface Answer {
  status?: number;
  /** The connection ends behind the body, where more was to come. */
  isCut?: boolean;
  body: string;
}

let folder: string;
const closers: (() => void)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-client-"));
});
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await rm(folder, { recursive: true, force: true });
});

/** A client of a server that answers so. @returns it, and the requests that came */
async function clientOf(answer: (seen: Seen) => Answer): Promise<{ client: DeploymentClient; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const one = { path: request.url ?? "", range: request.headers.range, body: await text(request) };
    seen.push(one);
    const { status = 200, isCut = false, body } = answer(one);
    response.writeHead(status);
    if (isCut) response.write(body, () => setImmediate(() => response.destroy()));
    else response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close().closeAllConnections());
  // A server that listens on a port has an address of this form.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { client: openDeploymentClient({ url, adminKey: "key", retryMillis: [] }), seen };
}

const success = (value: unknown): Answer => ({ body: JSON.stringify({ status: "success", value }) });

describe("a download", () => {
  const WHOLE = "0123456789";

  test.each([
    ["goes on behind what is there", 206, "456789", WHOLE],
    ["begins anew where the deployment sends all of it", 200, WHOLE, WHOLE],
  ])("that was broken off %s", async (_, status, body, expected) => {
    const { client, seen } = await clientOf(() => ({ status, body }));
    const file = path.join(folder, "export.zip");
    await writeFile(`${file}.part`, "0123");
    await client.download("7", file);
    expect(await readFile(file, "utf8")).toBe(expected);
    expect(seen).toEqual([{ path: "/api/export/zip/7", range: "bytes=4-", body: "" }]);
  });

  test("that breaks off keeps what came, and says what to do", async () => {
    const { client } = await clientOf(() => ({ isCut: true, body: "0123" }));
    const file = path.join(folder, "export.zip");
    await expect(client.download("7", file)).rejects.toMatchObject({
      code: "HUB_UNAVAILABLE",
      message: expect.stringMatching(/The export broke off .*run the command again to go on/),
    });
    expect("0123").toContain(await readFile(`${file}.part`, "utf8"));
    await expect(readFile(file)).rejects.toThrow("ENOENT");
  });
});

describe("an upload", () => {
  test("sends each part once, in order, with its number, and tells after each how far it is", async () => {
    const { client, seen } = await clientOf(({ path: place }) => ({
      body: JSON.stringify(`token ${/partNumber=(\d+)/.exec(place)?.[1]}`),
    }));
    const file = path.join(folder, "studio.zip");
    const MEBIBYTE = 1024 * 1024;
    await writeFile(file, Buffer.alloc(11 * MEBIBYTE, "a"));
    const told: number[] = [];
    const state = { uploadToken: "a b", partTokens: ["token 1"] };
    await client.upload(file, state, async ({ partTokens }) => void told.push(partTokens.length));
    expect(seen.map(({ path: place, body }) => [place, body.length])).toEqual([
      ["/api/import/upload_part?uploadToken=a%20b&partNumber=2", 5 * MEBIBYTE],
      ["/api/import/upload_part?uploadToken=a%20b&partNumber=3", MEBIBYTE],
    ]);
    expect([state.partTokens, told]).toEqual([
      ["token 1", "token 2", "token 3"],
      [2, 3],
    ]);
  });
});

describe("workpools", () => {
  const components = [{ path: null }, { path: "workflow" }, { path: "workflow/workpool" }, { path: "myworkpool" }];

  test("are woken wherever they are mounted, and nothing else is called", async () => {
    const { client, seen } = await clientOf(({ path: place }) => success(place === "/api/query" ? components : null));
    await client.wakeWorkpools();
    const calls = seen.filter(({ path: place }) => place === "/api/function").map(({ body }) => JSON.parse(body));
    expect(calls).toMatchObject([{ componentPath: "workflow/workpool", path: "kick:forceKick" }]);
  });

  test("that cannot be woken are named", async () => {
    const error = { body: JSON.stringify({ status: "error", errorMessage: "wedged" }) };
    const { client } = await clientOf(({ path: place }) => (place === "/api/query" ? success(components) : error));
    await expect(client.wakeWorkpools()).rejects.toThrow(/workflow\/workpool stays asleep: wedged/);
  });
});

test("an import is waited for until it ends or waits for a person", async () => {
  const states = [{ state: "uploaded" }, { state: "in_progress" }, { state: "failed", error_message: "Row 1" }];
  const { client, seen } = await clientOf(() => success({ state: states.shift() }));
  expect(await client.importState("i")).toEqual({ state: "failed", error_message: "Row 1" });
  expect(seen).toHaveLength(3);
});

test("all pages of the tables are read, and only the tables that there are can be in use", async () => {
  const { client, seen } = await clientOf(({ body }) => {
    const { path: query, args } = JSON.parse(body);
    if (query === "_system/cli/tableData") return success({ page: args.table === "charges" ? [{}] : [] });
    const isFirst = args.paginationOpts.cursor === null;
    const page = isFirst ? [{ name: "samples" }, { name: "notes" }] : [{ name: "charges" }];
    return success({ page, isDone: !isFirst, continueCursor: "next" });
  });
  expect(await client.tables()).toEqual(["samples", "notes", "charges"]);
  seen.length = 0;
  expect(await tableInUse(client)).toBe("charges");
  const asked = seen.map(({ body }) => JSON.parse(body).args.table).filter((table) => table !== undefined);
  expect(asked).toEqual(["samples", "charges"]);
});

test("a query that fails is told with its name and the deployment's words", async () => {
  const { client } = await clientOf(() => ({ body: JSON.stringify({ status: "error", errorMessage: "no" }) }));
  await expect(client.holdsAny("samples")).rejects.toThrow(/failed at _system\/cli\/tableData: no/);
});
