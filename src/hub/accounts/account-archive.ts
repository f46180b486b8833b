import type { Backend } from "../../backend/backend.ts";
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

async function* readRows({ backend }: PackedAccount, part: AccountPart): AsyncGenerator<Row> {
  let cursor: string | undefined;
  do {
    const page = await backend.call(readAccount, { part, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.rows;
    ({ cursor } = page);
  } while (cursor !== undefined);
}

async function* filesOf(account: PackedAccount, part: AccountPart, missing: string[]): AsyncGenerator<ZipPart> {
  for await (const { file } of readRows(account, part)) {
    if (!file) continue;
    const name = `${part}/${file.name.replaceAll(/[\\/]/g, "_")}`;
    const answer = await fetchAudio(placed(file.url, account.filesAt));
    if (answer.ok && answer.body) {
      yield { name, bytes: answer.body, compress: false };
      continue;
    }
    await answer.body?.cancel();
    missing.push(`${name}: the studio answered ${answer.status}\n`);
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
