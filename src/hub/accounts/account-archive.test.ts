import { expect, test } from "vitest";
import { ACCOUNT_PARTS, type readAccount } from "../../contracts/account.ts";
import type { OutputOf } from "../../contracts/contract.ts";
import { contentsOf } from "../../engine/transfer/zip.fixture.ts";
import { listen } from "../../testing/listen.ts";
import { packAccount, type PackedAccount } from "./account-archive.ts";

type Page = OutputOf<typeof readAccount>;

/** Pages by part; each part has one empty page unless more are given. */
function account(pages: Partial<Record<string, Page[]>>, filesAt: string | null = null): PackedAccount {
  const call = async (_endpoint: unknown, { part, cursor = "0" }: { part: string; cursor?: string }) =>
    pages[part]?.[Number(cursor)] ?? { rows: [] };
  // Only `readAccount` is called.
  return {
    email: "ada@studio.example",
    name: "Ada",
    backend: { call: call as PackedAccount["backend"]["call"] },
    filesAt,
  };
}

async function unpacked(packed: PackedAccount): Promise<Record<string, string>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of packAccount(packed)) chunks.push(chunk);
  const contents = await contentsOf(new Uint8Array(Buffer.concat(chunks)));
  return Object.fromEntries(Object.entries(contents).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
}

test("an empty account has a file for each part, and each is well-formed", async () => {
  const contents = await unpacked(account({}));
  const json = ACCOUNT_PARTS.filter((part) => part !== "charges").map((part) => `${part}.json`);
  expect(Object.keys(contents).toSorted()).toEqual([...json, "account.json", "ledger.csv"].toSorted());
  for (const name of json) expect(JSON.parse(contents[name] ?? "")).toEqual([]);
});

test("rows of many pages are one list, in their order", async () => {
  const row = (n: number) => ({ json: JSON.stringify({ n }) });
  const jobs = [{ rows: [row(1), row(2)], cursor: "1" }, { rows: [], cursor: "2" }, { rows: [row(3)] }];
  const contents = await unpacked(account({ jobs }));
  expect(JSON.parse(contents["jobs.json"] ?? "")).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
});

test("files come from the studio's own address, stay in their folder, and are named where they are missing", async () => {
  const origin = await listen((request, response) => {
    if (request.url === "/http/audio/kick?key=k") return response.end("kick");
    return response.writeHead(410).end("gone");
  });
  const file = (name: string, path: string) => ({
    json: "{}",
    file: { name, url: `https://studio.example/http/${path}` },
  });
  const samples = [
    { rows: [file("../../kick.wav", "audio/kick?key=k"), file("gone.wav", "audio/gone"), { json: "{}" }] },
  ];
  const contents = await unpacked(account({ samples }, origin));
  expect(contents["samples/.._.._kick.wav"]).toBe("kick");
  expect(contents["missing.txt"]).toBe("samples/gone.wav: the studio answered 410\n");
  expect(JSON.parse(contents["samples.json"] ?? "")).toHaveLength(3);
});

test("each file's address is asked for when its turn comes, and a file that cannot be reached is named", async () => {
  const events: string[] = [];
  const origin = await listen((request, response) => {
    events.push(`fetch ${request.url}`);
    if (request.url === "/b") return request.socket.destroy();
    return response.end("audio");
  });
  const packed = account({});
  const names = ["a", "b", "c"];
  const call = async (_endpoint: unknown, { part, cursor = "0", limit }: Record<string, string>) => {
    if (part !== "samples" || limit === undefined) return { rows: [] };
    events.push(`read ${limit}`);
    const name = names[Number(cursor)];
    const next = Number(cursor) + 1;
    const file = { name: `${name}.wav`, url: `${origin}/${name}` };
    return { rows: [{ json: "{}", file }], ...(next < names.length ? { cursor: `${next}` } : {}) };
  };
  // Only `readAccount` is called.
  const contents = await unpacked({ ...packed, backend: { call: call as PackedAccount["backend"]["call"] } });
  expect(events).toEqual(["read 1", "fetch /a", "read 1", "fetch /b", "read 1", "fetch /c"]);
  expect(contents["missing.txt"]).toMatch(/^samples\/b\.wav: it could not be fetched \(.+\)\n$/);
  expect([contents["samples/a.wav"], contents["samples/c.wav"]]).toEqual(["audio", "audio"]);
});

test("files whose names differ by their case alone do not replace each other where they are unpacked", async () => {
  const origin = await listen((request, response) => response.end(request.url));
  const names = ["Kick.wav", "kick.wav", "kick.mp3", "KICK.WAV", "a/b.wav", "a_b.wav"];
  const rows = names.map((name, n) => ({ json: "{}", file: { name, url: `${origin}/${n}` } }));
  const contents = await unpacked(account({ samples: [{ rows }] }));
  const files = Object.entries(contents).filter(([name]) => name.startsWith("samples/"));
  expect(Object.fromEntries(files)).toEqual({
    "samples/Kick.wav": "/0",
    "samples/kick (2).wav": "/1",
    "samples/kick.mp3": "/2",
    "samples/KICK (3).WAV": "/3",
    "samples/a_b.wav": "/4",
    "samples/a_b (2).wav": "/5",
  });
});

test("charges are a table", async () => {
  const charge = { askedAt: 0, provider: "replicate", model: "meta/musicgen", state: "settled", actualUsd: 0.25 };
  const contents = await unpacked(account({ charges: [{ rows: [{ json: JSON.stringify(charge) }] }] }));
  expect(contents["ledger.csv"]?.split("\r\n")).toEqual([
    expect.stringMatching(/^askedAt,settledAt,provider/),
    expect.stringMatching(/^1970-01-01T00:00:00.000Z,,replicate,meta\/musicgen,settled,.*,0\.25$/),
    "",
  ]);
});
