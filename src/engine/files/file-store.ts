import type { SqliteConnection } from "../storage/disk/sqlite.ts";
import type { Database, DocumentReader, WriteTransaction } from "../storage/types.ts";
import type {
  CarriedFiles,
  FileMetadata,
  FileStore,
  FileStoreOptions,
  FileSyscalls,
  PendingContent,
  StoredFile,
} from "../types.ts";
import type { ComponentPath, ConvexDocument } from "../values/json.ts";
import type { FileAddresses } from "./addresses.ts";
import { isFileName, openFileAddresses } from "./addresses.ts";
import type { ContentDirectory } from "./content.ts";
import { openContentDirectory } from "./content.ts";
import { openUploadTokens } from "./upload-tokens.ts";
import type { UploadTokens } from "./upload-tokens.ts";

/** The system table with one document per stored file. */
const TABLE = "_storage";

interface Parts {
  database: Database;
  content: ContentDirectory;
  addresses: FileAddresses;
  tokens: UploadTokens;
  cloudUrl(): string;
}

/**
 * Opens the file storage of a deployment and removes bytes that no document names, as a crash may leave them.
 * Bytes are on disk before the transaction that names them commits, and are removed after the one that forgets them:
 * a document never points at nothing.
 */
export function createFileStore(options: FileStoreOptions): FileStore & FileSyscalls & CarriedFiles {
  const { database } = options;
  const { connection } = database;
  connection.exec(
    "CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, component TEXT NOT NULL, storage_id TEXT NOT NULL)",
  );
  const parts: Parts = {
    database,
    content: openContentDirectory(options.directory),
    addresses: openFileAddresses(connection, () => options.now()),
    tokens: openUploadTokens(connection, () => options.now()),
    cloudUrl: () => options.cloudUrl(),
  };
  parts.content.sweep((name) => find(connection, name) !== null);
  return { ...transactional(parts), ...standalone(parts), ...carried(parts) };
}

function carried({ content, addresses }: Parts): CarriedFiles {
  const { nameOf } = addresses;
  return {
    hold: () => content.hold(),
    pathOf: (storageId) => content.locate(nameOf(storageId)),
    stage: (bytes, sha256) => content.write(bytes, sha256),
    discard: (pending) => content.discard(pending),
    adopt(transaction, component, storageId, pending) {
      const name = nameOf(storageId);
      const insert = transaction.connection.prepare(
        "INSERT OR REPLACE INTO files (name, component, storage_id) VALUES (?, ?, ?)",
      );
      insert.run(name, component, storageId);
      if (pending !== null) content.publish(pending, name);
    },
    withdraw: (storageId) => content.remove(nameOf(storageId)),
    forgetAll(transaction, component, kept) {
      const { connection } = transaction;
      const rows = connection.prepare("SELECT name, storage_id FROM files WHERE component = ?").all(component);
      connection.prepare("DELETE FROM files WHERE component = ?").run(component);
      const gone = rows.filter((row) => !kept.has(String(row["storage_id"]))).map((row) => String(row["name"]));
      transaction.afterCommit(() => {
        for (const name of gone) content.remove(name);
      });
    },
  };
}

function transactional({ content, addresses, tokens, cloudUrl }: Parts): Omit<FileSyscalls, "locate"> {
  const { nameOf } = addresses;
  return {
    url(documents, _component, storageId) {
      if (fileDocument(documents, storageId) === null) return null;
      const name = nameOf(storageId);
      return `${cloudUrl()}/api/storage/${name}?${addresses.permit(name)}`;
    },
    generateUploadUrl(transaction, component) {
      return `${cloudUrl()}/api/storage/upload?token=${tokens.issue(transaction.connection, component)}`;
    },
    metadata(documents, _component, storageId) {
      const document = fileDocument(documents, storageId);
      return document && describe(document);
    },
    storeWithin(transaction, component, bytes, { contentType, sha256 }) {
      const pending = content.writeNow(bytes, sha256);
      return record(transaction, { component, contentType, pending, content, nameOf });
    },
    remove(transaction, component, storageId) {
      const documents = transaction.documents(component);
      if (fileDocument(documents, storageId) === null) throw new Error(`storage id ${storageId} not found`);
      documents.remove(storageId, TABLE);
      const name = nameOf(storageId);
      transaction.connection.prepare("DELETE FROM files WHERE name = ?").run(name);
      transaction.afterCommit(() => content.remove(name));
    },
    readWithin(documents, _component, storageId) {
      const document = fileDocument(documents, storageId);
      return document && { bytes: content.readAll(nameOf(storageId)), contentType: contentTypeOf(document) };
    },
  };
}

function standalone(parts: Parts): FileStore & Pick<FileSyscalls, "locate"> {
  const { database, content, addresses, tokens } = parts;
  const { nameOf } = addresses;
  return {
    locate(component, storageId) {
      const file = openFile(parts, component, storageId);
      return file && { path: content.locate(nameOf(storageId)), contentType: file.contentType };
    },
    async store(component, given, { contentType, sha256 }) {
      const pending = await ("path" in given ? content.link(given, sha256) : content.write(given, sha256));
      try {
        const entry = { component, contentType, pending, content, nameOf };
        const { value } = await database.transact((transaction) => record(transaction, entry));
        return { storageId: value };
      } catch (error) {
        await content.discard(pending);
        throw error;
      }
    },
    async openByAddress(name, permit) {
      const lifetimeMillis = isFileName(name) ? addresses.lifetimeOf(name, permit) : null;
      const row = lifetimeMillis === null ? null : find(database.connection, name);
      const file = row && openFile(parts, row.component, row.storageId);
      return file && lifetimeMillis !== null ? { ...file, lifetimeMillis } : null;
    },
    async takeUploadToken(token) {
      const { value } = await database.transact((transaction) => tokens.take(transaction.connection, token));
      return value;
    },
  };
}

interface NewFile {
  component: ComponentPath;
  contentType: string | null;
  pending: PendingContent;
  content: ContentDirectory;
  nameOf: FileAddresses["nameOf"];
}

/** Makes the document and the address of content, and moves the bytes to their place. @returns the storage id */
function record(transaction: WriteTransaction, file: NewFile): string {
  const { pending, contentType } = file;
  const storageId = transaction.documents(file.component).insert(TABLE, {
    sha256: pending.sha256.toString("base64"),
    size: pending.size,
    ...(contentType === null ? {} : { contentType }),
  });
  const name = file.nameOf(storageId);
  const insert = transaction.connection.prepare("INSERT INTO files (name, component, storage_id) VALUES (?, ?, ?)");
  insert.run(name, file.component, storageId);
  file.content.publish(pending, name);
  return storageId;
}

function openFile({ database, content, addresses }: Parts, component: ComponentPath, id: string): StoredFile | null {
  const snapshot = database.snapshot();
  try {
    const document = fileDocument(snapshot.documents(component), id);
    if (document === null) return null;
    return {
      storageId: id,
      contentType: contentTypeOf(document),
      size: Number(document["size"]),
      sha256: String(document["sha256"]),
      read: (start, end) => content.read(addresses.nameOf(id), start, end),
    };
  } finally {
    snapshot.close();
  }
}

function describe(document: ConvexDocument): FileMetadata {
  return {
    storageId: document["_id"],
    sha256: Buffer.from(String(document["sha256"]), "base64").toString("hex"),
    size: Number(document["size"]),
    contentType: contentTypeOf(document),
  };
}

function fileDocument(documents: DocumentReader, storageId: string): ConvexDocument | null {
  const id = documents.normalizeId(TABLE, storageId);
  return id === null ? null : documents.get(id, TABLE);
}

function contentTypeOf(document: ConvexDocument): string | null {
  const contentType = document["contentType"];
  return typeof contentType === "string" ? contentType : null;
}

function find(connection: SqliteConnection, name: string): { component: ComponentPath; storageId: string } | null {
  const row = connection.prepare("SELECT component, storage_id FROM files WHERE name = ?").get(name);
  return row ? { component: String(row["component"]), storageId: String(row["storage_id"]) } : null;
}
