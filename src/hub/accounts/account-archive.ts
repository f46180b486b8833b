import path from "node:path";
import { createArchiveNames } from "../../audio/project/file-names.ts";
import type { Backend } from "../../backend/backend.ts";
import { fetchFailure } from "../../bodies/fetch-failure.ts";
import { ACCOUNT_PARTS, type AccountPart, readAccount } from "../../contracts/account.ts";
import { fetchAudio } from "../../contracts/audio/audio-address.ts";
import type { OutputOf } from "../../contracts/contract.ts";
import { writeZip, type ZipPart } from "../../engine/transfer/zip-writer.ts";
import { LEDGER_HEADER, toLedgerLine } from "./ledger-csv.ts";

export interface PackedAccount {
  email: string;
  name: string;
  /** Called as the account's user. */
  backend: Pick<Backend, "call">;
  /** Origin from which files are fetched; null: as their addresses say. */
  filesAt: string | null;
}

type Row = OutputOf<typeof readAccount>["rows"][number];

/** Parts of an account whose rows have files. */
const WITH_FILES = ["samples", "projects"] as const satisfies AccountPart[];

/**
 * An account as a ZIP archive, in pieces: one page of rows and one piece of a file are in memory. Files that cannot be
 * fetched are named in missing.txt.
 */
export function packAccount(account: PackedAccount): AsyncGenerator<Uint8Array> {
  return writeZip(partsOf(account), new Date());
}

async function* partsOf(account: PackedAccount): AsyncGenerator<ZipPart> {
  const { email, name } = account;
  yield textPart("account.json", [`${JSON.stringify({ email, name, exportedAt: new Date().toISOString() })}\n`]);
  for (const part of ACCOUNT_PARTS) {
    const rows = readRows(account, part);
    yield part === "charges" ? textPart("ledger.csv", ledgerLines(rows)) : textPart(`${part}.json`, jsonLines(rows));
  }
  const missing: string[] = [];
  for (const part of WITH_FILES) yield* filesOf(account, part, missing);
  if (missing.length > 0) yield textPart("missing.txt", missing);
}

async function* readRows({ backend }: PackedAccount, part: AccountPart, limit?: number): AsyncGenerator<Row> {
  let cursor: string | undefined;
  const pageSize = limit === undefined ? {} : { limit };
  do {
    const page = await backend.call(readAccount, { part, ...pageSize, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.rows;
    ({ cursor } = page);
  } while (cursor !== undefined);
}

/** Page by page of one, so that the address of each file is signed when its turn comes, however slow the download is. */
async function* filesOf(account: PackedAccount, part: AccountPart, missing: string[]): AsyncGenerator<ZipPart> {
  const nameOf = createArchiveNames();
  for await (const { file } of readRows(account, part, 1)) {
    if (!file) continue;
    const { name: stem, ext } = path.posix.parse(file.name.replaceAll(/[\\/]/g, "_"));
    const name = `${part}/${nameOf({ name: stem, format: ext.slice(1) })}`;
    const opened = await openFile(placed(file.url, account.filesAt));
    if (typeof opened === "string") missing.push(`${name}: ${opened}\n`);
    else yield { name, bytes: opened, compress: false };
  }
}

/** @returns why not, for a file that cannot be fetched */
async function openFile(address: string): Promise<NonNullable<Response["body"]> | string> {
  try {
    const answer = await fetchAudio(address);
    if (answer.ok && answer.body) return answer.body;
    await answer.body?.cancel();
    return `the studio answered ${answer.status}`;
  } catch (error) {
    return `it could not be fetched (${fetchFailure(error)})`;
  }
}

function placed(address: string, origin: string | null): string {
  const { href, pathname, search } = new URL(address);
  return origin === null ? href : `${origin}${pathname}${search}`;
}

/** An array of JSON, a row a line. */
async function* jsonLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  let before = "[\n";
  for await (const { json } of rows) {
    yield `${before}${json}`;
    before = ",\n";
  }
  yield before === "[\n" ? "[]\n" : "\n]\n";
}

async function* ledgerLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  yield LEDGER_HEADER;
  for await (const { json } of rows) yield toLedgerLine(json);
}

function textPart(name: string, lines: AsyncIterable<string> | Iterable<string>): ZipPart {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const line of lines) yield Buffer.from(line);
  }
  return { name, bytes: bytes(), compress: true };
}
