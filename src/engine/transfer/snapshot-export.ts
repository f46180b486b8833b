import { createReadStream } from "node:fs";
import { createCatalog } from "../storage/catalog.ts";
import type { Catalog, DocumentReader, Snapshot } from "../storage/types.ts";
import type { View } from "../storage/view.ts";
import type { Engine } from "../types.ts";
import { renumberedId, tableNumberOfId } from "../values/id.ts";
import type { ComponentPath, ConvexDocument, ConvexObject } from "../values/json.ts";
import { encodeInt64 } from "../values/scalar.ts";
import { toExportJson } from "./export-json.ts";
import type { ZipPart } from "./zip-writer.ts";

/** Documents that are read between two turns of the event loop. */
const PAGE_SIZE = 256;

const README = `# A snapshot of a Convex deployment

Documents of each table are lines of JSON in <table>/documents.jsonl; components are in _components/<name>/, files in
_storage/. Import it with \`npx convex import\`: https://docs.convex.dev/database/import-export/import
`;

/** The numbers that ids of system tables carry on Convex. */
const CONVEX_NUMBERS: Readonly<Record<string, number>> = { _scheduled_functions: 539, _storage: 540 };

/** What an export holds besides documents of tables. */
export interface ExportOptions {
  includeStorage: boolean;
}

/** One state of a deployment, to be written out while others write. */
export interface HeldSnapshot {
  timestamp: bigint;
  /** The files of the archive, in the layout of convex-backend (crates/exports). */
  parts(): AsyncGenerator<ZipPart>;
  release(): void;
}

/** Takes hold of the last commit: neither its documents nor the bytes of its files go until `release`. */
export function holdSnapshot(engine: Engine, options: ExportOptions): HeldSnapshot {
  const snapshot = engine.database.snapshot();
  const letFilesGo = engine.files.hold();
  const catalog = catalogOf(snapshot);
  // Data may have been imported before any code was deployed.
  const paths = new Set<ComponentPath>(["", ...(engine.deployment()?.components ?? []).map(({ path }) => path)]);
  const components = [...paths].map((path) => describe(catalog, path));
  return {
    timestamp: snapshot.timestamp,
    parts: () => exportParts(engine, snapshot, { ...options, components }),
    release() {
      snapshot.close();
      letFilesGo();
    },
  };
}

/** The tables of a component as they are at the moment of the snapshot. */
interface ExportedComponent {
  path: ComponentPath;
  prefix: string;
  tables: { name: string; number: number }[];
  /** Makes ids of system tables those of Convex, in a line of JSON. */
  convexIds(line: string): string;
}

/** The tables of the snapshot: those of the database are the open transaction's, which may never be committed. */
function catalogOf(snapshot: Snapshot): Catalog {
  const { catalog } = snapshot as Snapshot & View; // Every snapshot of a database is a view of it (database.ts).
  return createCatalog(() => catalog);
}

function describe(catalog: Catalog, path: ComponentPath): ExportedComponent {
  const tables = catalog.tables(path).map((name) => ({ name, number: catalog.tableNumber(path, name) ?? 0 }));
  const names = path === "" ? [] : path.split("/");
  const renumbered = new Map<number, number>();
  for (const [name, number] of Object.entries(CONVEX_NUMBERS)) {
    const own = catalog.tableNumber(path, name);
    if (own !== null && own !== number) renumbered.set(own, number);
  }
  return {
    path,
    prefix: names.map((name) => `_components/${name}/`).join(""),
    tables: tables.sort((one, other) => one.number - other.number),
    convexIds: (line) => (renumbered.size === 0 ? line : renumberIds(line, renumbered)),
  };
}

/** Ids stand in documents as texts of their own. */
function renumberIds(line: string, numbers: ReadonlyMap<number, number>): string {
  return line.replace(/"([0-9a-z]{31,37})"/g, (text, id: string) => {
    const number = numbers.get(tableNumberOfId(id) ?? -1);
    return number === undefined ? text : `"${renumberedId(id, number)}"`;
  });
}

type Exported = ExportOptions & { components: readonly ExportedComponent[] };

async function* exportParts(
  { files }: Engine,
  snapshot: Snapshot,
  { components, includeStorage }: Exported,
): AsyncGenerator<ZipPart> {
  yield textPart("README.md", [README]);
  for (const { prefix, tables } of components) {
    yield textPart(
      `${prefix}_tables/documents.jsonl`,
      tables.map(({ name, number }) => `${JSON.stringify({ id: number, name })}\n`),
    );
  }
  for (const { path, prefix, tables, convexIds } of components) {
    for (const { name } of tables) {
      const lines = linesOfTable(snapshot, path, name, (document) => convexIds(toExportJson(document)));
      yield textPart(`${prefix}${name}/documents.jsonl`, lines);
      yield textPart(`${prefix}${name}/generated_schema.jsonl`, ['"uniform"\n']);
    }
  }
  if (!includeStorage) return;
  for (const { path, prefix, convexIds } of components) {
    const lines = linesOfTable(snapshot, path, "_storage", (document) => convexIds(toExportJson(metadataOf(document))));
    yield textPart(`${prefix}_storage/documents.jsonl`, lines);
    for (const document of documentsOf(snapshot, path, "_storage")) {
      yield filePart(
        `${prefix}_storage/${convexIds(`"${document._id}"`).slice(1, -1)}`,
        document,
        files.pathOf(document._id),
      );
    }
  }
}

/** Every document of a table, by pages with budgets of their own: no limit of a transaction is met. */
function* documentsOf(snapshot: Snapshot, component: ComponentPath, table: string): Generator<ConvexDocument> {
  const source = { type: "FullTableScan", tableName: table, order: "asc" } as const;
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const view = snapshot.branch();
    try {
      const documents: DocumentReader = view.documents(component);
      const page = documents.page({ source, operators: [] }, { cursor, endCursor: null, pageSize: PAGE_SIZE });
      yield* page.page;
      ({ continueCursor: cursor, isDone } = page);
    } finally {
      view.close();
    }
  }
}

function* linesOfTable(
  snapshot: Snapshot,
  component: ComponentPath,
  table: string,
  write: (document: ConvexDocument) => string,
): Generator<string> {
  for (const document of documentsOf(snapshot, component, table)) yield `${write(document)}\n`;
}

/** As in `FileStorageZipMetadata` of convex-backend: sizes are integers. */
function metadataOf({ _id, _creationTime, sha256, size, contentType }: ConvexDocument): ConvexObject {
  const bytes = encodeInt64(BigInt(Number(size)));
  return { _id, _creationTime, sha256: sha256 ?? null, size: bytes, ...(contentType ? { contentType } : {}) };
}

/** Lines are joined to chunks that are worth compressing. */
const CHUNK_LENGTH = 64 * 1024;

function textPart(name: string, lines: Iterable<string>): ZipPart {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    let text = "";
    for (const line of lines) {
      text += line;
      if (text.length < CHUNK_LENGTH) continue;
      yield Buffer.from(text);
      text = "";
    }
    if (text !== "") yield Buffer.from(text);
  }
  return { name, bytes: bytes(), compress: true };
}

/** Extensions by content type, for people who look into the archive; importers ignore them. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ["audio/wav", ".wav"],
  ["audio/x-wav", ".wav"],
  ["audio/mpeg", ".mp3"],
  ["audio/flac", ".flac"],
  ["audio/ogg", ".ogg"],
  ["audio/mp4", ".m4a"],
  ["audio/midi", ".mid"],
  ["image/png", ".png"],
  ["image/jpeg", ".jpg"],
  ["image/webp", ".webp"],
  ["application/json", ".json"],
  ["application/pdf", ".pdf"],
  ["application/zip", ".zip"],
  ["text/plain", ".txt"],
]);
const DENSE = /^(?:audio|video|image)\/|zip/i;

function filePart(place: string, { contentType }: ConvexDocument, path: string): ZipPart {
  const type = typeof contentType === "string" ? contentType : "";
  const extension = EXTENSIONS.get(type.split(";")[0]?.trim().toLowerCase() ?? "") ?? "";
  // Opened when it is asked for.
  async function* bytes(): AsyncGenerator<Uint8Array> {
    // Streams without an encoding yield Buffers.
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  }
  return { name: `${place}${extension}`, bytes: bytes(), compress: !DENSE.test(type) };
}
