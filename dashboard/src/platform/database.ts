/** The page's IndexedDB database, which holds everything kept in this browser except the audio files. */
const TABLES = ["seen", "writes", "audio", "files"] as const;

type TableName = (typeof TABLES)[number];

/** Rows by `key`. Every call rejects where the browser stores nothing, as in some private windows. */
export interface Table<Row extends { key: IDBValidKey }> {
  get(key: Row["key"]): Promise<Row | undefined>;
  /** By key, ascending. */
  all(): Promise<Row[]>;
  /** Resolves when the rows are durable, even if the page crashes. */
  put(...rows: Row[]): Promise<void>;
  remove(...keys: Row["key"][]): Promise<void>;
  clear(): Promise<void>;
}

const NAME = "wav0";
const VERSION = 2;

let opened: Promise<IDBDatabase> | null = null;

/** Opens a table. Callers agree on one row type per name. */
export function openTable<Row extends { key: IDBValidKey }>(name: TableName): Table<Row> {
  const read = async <Value>(ask: (store: IDBObjectStore) => IDBRequest): Promise<Value> => {
    const store = (await database()).transaction(name).objectStore(name);
    // `put` below is the only writer of the table.
    return (await settled(ask(store))) as Value;
  };
  const write = async (change: (store: IDBObjectStore) => void): Promise<void> => {
    const transaction = (await database()).transaction(name, "readwrite");
    change(transaction.objectStore(name));
    await completed(transaction);
  };
  return {
    get: (key) => read((store) => store.get(key)),
    all: () => read((store) => store.getAll()),
    put: (...rows) => write((store) => rows.forEach((row) => store.put(row))),
    remove: (...keys) => write((store) => keys.forEach((key) => store.delete(key))),
    clear: () => write((store) => void store.clear()),
  };
}

/** Removes all rows of all tables. */
export async function emptyTables(): Promise<void> {
  await Promise.all(TABLES.map((name) => openTable(name).clear()));
}

function database(): Promise<IDBDatabase> {
  opened ??= open().catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.addEventListener("upgradeneeded", () => {
    const { result } = request;
    const missing = TABLES.filter((table) => !result.objectStoreNames.contains(table));
    for (const table of missing) result.createObjectStore(table, { keyPath: "key" });
  });
  // The result of an `open` request is always the database.
  const result = (await settled(request)) as IDBDatabase;
  // Another tab's newer page may want to upgrade the schema.
  result.addEventListener("versionchange", () => {
    result.close();
    opened = null;
  });
  return result;
}

function settled(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser's database failed")));
  });
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(transaction.error ?? new Error("The browser's database failed"));
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("error", fail);
    transaction.addEventListener("abort", fail);
  });
}
