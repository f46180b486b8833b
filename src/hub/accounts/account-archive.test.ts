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

test("charges are a table", async () => {
  const charge = { askedAt: 0, provider: "replicate", model: "meta/musicgen", state: "settled", actualUsd: 0.25 };
  const contents = await unpacked(account({ charges: [{ rows: [{ json: JSON.stringify(charge) }] }] }));
  expect(contents["ledger.csv"]?.split("\r\n")).toEqual([
    expect.stringMatching(/^askedAt,settledAt,provider/),
    expect.stringMatching(/^1970-01-01T00:00:00.000Z,,replicate,meta\/musicgen,settled,.*,0\.25$/),
    "",
  ]);
});
