import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { checkTableName } from "../storage/table-names.ts";
import { tableNumberOfId } from "../values/id.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "../values/json.ts";
import { encodeFloat64, isObject } from "../values/scalar.ts";
import { parseExportJson, parsePlainJson } from "./export-json.ts";
import { importedValue } from "./imported-value.ts";
import { csvRowsOf, ImportError, linesOf } from "./text-rows.ts";
import { openZip, type ZipArchive, type ZipEntry } from "./zip-reader.ts";

export type ImportFormat = "zip" | "jsonLines" | "jsonArray" | "csv";

/** A table in a file that is imported; its documents can be read more than once. */
export interface SourceTable {
  component: ComponentPath;
  name: string;
  /** The number in the ids of its documents, where the file says so. */
  number: number | null;
  documents(): AsyncIterable<ConvexObject>;
}

/** A stored file in an archive. */
export interface SourceFile {
  component: ComponentPath;
  storageId: string;
  bytes(): AsyncIterable<Uint8Array>;
}

/** Contents of a file that is imported. */
export interface ImportSource {
  tables: readonly SourceTable[];
  files: readonly SourceFile[];
  close(): Promise<void>;
}

/** How a file is to be read. */
export interface SourceOptions {
  format: ImportFormat;
  /** Of the file's tables; within an archive, of those that are not in `_components`. */
  component: ComponentPath;
  /** The one table of a file that is no archive. */
  table: string | null;
}

/** The table of files in an archive. */
export const STORAGE_TABLE = "_storage";
const NUMBERS_TABLE = "_tables";

/** Opens what was uploaded. @throws ImportError, ZipError */
export async function openSource(file: string, options: SourceOptions): Promise<ImportSource> {
  if (options.format === "zip") return openArchive(file, options.component);
  const { component, format, table } = options;
  const documents = readerOf(file, format);
  const only = { component, name: table ?? "", number: null, documents };
  return { tables: [only], files: [], close: async () => undefined };
}

function readerOf(file: string, format: Exclude<ImportFormat, "zip">): () => AsyncIterable<ConvexObject> {
  switch (format) {
    case "jsonLines":
      return () => documentsOfLines(chunksOf(file), parsePlainJson);
    case "jsonArray":
      return () => documentsOfArray(file);
    case "csv":
      return () => documentsOfCsv(chunksOf(file));
  }
}

function chunksOf(file: string): AsyncIterable<Buffer> {
  return createReadStream(file) as AsyncIterable<Buffer>; // Streams without an encoding yield Buffers.
}

/** The documents of a file of lines, in whichever form they are written. @throws ImportError */
export async function* documentsOfLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  parse: (text: string) => ConvexJson,
): AsyncGenerator<ConvexObject> {
  for await (const { text, row } of linesOf(chunks)) yield asDocument(parseRow(text, row, parse), row);
}

function parseRow(text: string, row: number, parse: (text: string) => ConvexJson): ConvexJson {
  try {
    return parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImportError(`Row ${row} wasn't valid JSON: ${reason}`, { cause });
  }
}

function asDocument(value: ConvexJson, row: number): ConvexObject {
  if (!isObject(value)) throw new ImportError(`Row ${row} wasn't an object`);
  try {
    return importedValue(value) as ConvexObject; // It stays what it is.
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImportError(`Row ${row} wasn't a valid Convex value: ${reason}`, { cause });
  }
}

/** Convex's limit, since an array is parsed as a whole. */
const MAX_ARRAY_BYTES = 16 * 1024 * 1024;

async function* documentsOfArray(file: string): AsyncGenerator<ConvexObject> {
  const { size } = await stat(file);
  if (size > MAX_ARRAY_BYTES) {
    throw new ImportError(
      `Import is too large for JSON (${size} bytes > maximum 16 MiB). Consider converting data to JSONLines`,
    );
  }
  const values = parseArray(decodeText(await readFile(file)));
  for (const [index, value] of values.entries()) yield asDocument(value, index + 1);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ImportError("Import wasn't valid UTF8", { cause });
  }
}

function parseArray(text: string): ConvexJson[] {
  let value: ConvexJson;
  try {
    value = parsePlainJson(text);
  } catch (cause) {
    throw new ImportError(`Not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (Array.isArray(value)) return value;
  throw new ImportError("Not a JSON array");
}

/** A cell that is a number is one, as far as float64 goes; all others are text. */
const CSV_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

async function* documentsOfCsv(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ConvexObject> {
  let names: string[] | null = null;
  for await (const { cells, row } of csvRowsOf(chunks)) {
    if (names === null) names = cells.map((cell) => cell.replace(/^ +| +$/g, ""));
    else if (cells.length === names.length) yield documentOfCells(names, cells);
    else throw new ImportError(`CSV row ${row} doesn't have all of the fields in the header`);
  }
  if (names === null) throw new ImportError("CSV file doesn't have headers");
}

function documentOfCells(names: readonly string[], cells: readonly string[]): ConvexObject {
  return Object.fromEntries(names.map((name, index) => [name, valueOfCell(cells[index] ?? "")]));
}

function valueOfCell(cell: string): ConvexJson {
  const number = CSV_NUMBER.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(number) ? encodeFloat64(number) : cell;
}

async function openArchive(file: string, base: ComponentPath): Promise<ImportSource> {
  const archive = await openZip(file);
  try {
    const numbers = await readNumbers(archive, base);
    const tables = archive.entries.flatMap((entry) => tableOf(archive, base, entry) ?? []);
    await refuseOldEncoding(archive);
    return {
      tables: tables.map((table) => ({ ...table, number: numbers.get(keyOf(table.component, table.name)) ?? null })),
      files: archive.entries.flatMap((entry) => fileOf(archive, base, entry) ?? []),
      close: () => archive.close(),
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** Anything may stand before these: archives of macOS and people put all into a folder. */
const DOCUMENTS = /^(.*\/)?([^/]+)\/documents\.jsonl$/;
const SCHEMA = /^(.*\/)?([^/]+)\/generated_schema\.jsonl$/;
const FILE = /^(.*\/)?_storage\/([^/.]+)(?:\.[^/]+)?$/;
const COMPONENT = /^(.*\/)?_components\/([^/]+)\/$/;

/** What an entry of an archive is: the documents of a table, or a stored file. */
export type ArchivePlace =
  | { kind: "documents"; component: ComponentPath; table: string }
  | { kind: "file"; component: ComponentPath; storageId: string };

/**
 * Reads the name of an entry.
 * @param base component that the archive as a whole belongs to
 * @returns null for what describes the archive or the deployment that it comes from
 */
export function placeOf(entryName: string, base: ComponentPath = ""): ArchivePlace | null {
  const [isTable, prefix = "", table = ""] = DOCUMENTS.exec(entryName) ?? [];
  if (isTable !== undefined) {
    const isSystem = table.startsWith("_") && table !== STORAGE_TABLE;
    return isSystem ? null : { kind: "documents", component: componentOf(prefix, base), table };
  }
  const [isFile, folder = "", storageId = ""] = FILE.exec(entryName) ?? [];
  if (isFile === undefined || storageId === "documents" || storageId === "generated_schema") return null;
  return { kind: "file", component: componentOf(folder, base), storageId };
}

function tableOf(archive: ZipArchive, base: ComponentPath, entry: ZipEntry): SourceTable | null {
  const place = placeOf(entry.name, base);
  if (place?.kind !== "documents") return null;
  checkName(place.table);
  const documents = () => documentsOfLines(archive.read(entry), parseExportJson);
  return { component: place.component, name: place.table, number: null, documents };
}

function checkName(name: string): void {
  try {
    checkTableName(name);
  } catch (cause) {
    throw new ImportError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function fileOf(archive: ZipArchive, base: ComponentPath, entry: ZipEntry): SourceFile | null {
  const place = placeOf(entry.name, base);
  if (place?.kind !== "file") return null;
  const { component, storageId } = place;
  if (tableNumberOfId(storageId) === null) throw new ImportError(`_storage id '${storageId}' invalid`);
  return { component, storageId, bytes: () => archive.read(entry) };
}

/** "_components/workflow/_components/workpool/" is "workflow/workpool". */
function componentOf(prefix: string, base: ComponentPath): ComponentPath {
  const names: string[] = [];
  for (let rest = prefix, found = COMPONENT.exec(rest); found; rest = found[1] ?? "", found = COMPONENT.exec(rest)) {
    names.unshift(found[2] ?? "");
  }
  return [...(base === "" ? [] : [base]), ...names].join("/");
}

async function readNumbers(archive: ZipArchive, base: ComponentPath): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const entry of archive.entries) {
    const [, prefix = "", table] = DOCUMENTS.exec(entry.name) ?? [];
    if (table !== NUMBERS_TABLE) continue;
    for await (const { name, id } of documentsOfLines(archive.read(entry), parsePlainJson)) {
      if (typeof name !== "string" || typeof id !== "number")
        throw new ImportError(`${entry.name}: table requires name`);
      numbers.set(keyOf(componentOf(prefix, base), name), id);
    }
  }
  return numbers;
}

function keyOf(component: ComponentPath, table: string): string {
  return `${component};${table}`;
}

/** Since 2026 each table says that its values are encoded alike. Before that, texts could be integers or bytes. */
async function refuseOldEncoding(archive: ZipArchive): Promise<void> {
  for (const entry of archive.entries.filter(({ name }) => SCHEMA.test(name))) {
    let isFirst = true;
    for await (const { text, row } of linesOf(archive.read(entry))) {
      // All further lines are about documents that the shape says too little of.
      const isAmbiguous = !isFirst || hasTextForOthers(parseRow(text, row, parsePlainJson));
      isFirst = false;
      if (!isAmbiguous) continue;
      throw new ImportError(
        `${entry.name} is of an old export, in which text stands for int64, bytes or special numbers; export the data again`,
      );
    }
  }
}

/** The shape is as shape_inference/src/pretty.rs of convex-backend writes it: names of fields and literals stand in quotes. */
function hasTextForOthers(shape: ConvexJson): boolean {
  if (typeof shape !== "string") return true;
  return /\b(?:int64|bytes|inf|NaN)\b/.test(shape.replaceAll(/"[^"]*"/g, '""'));
}
