import { tableNumberOfId } from "../values/id.ts";
import type { ComponentPath, ConvexDocument } from "../values/json.ts";
import { FIRST_KEY, LAST_KEY } from "../values/key.ts";
import type { Table } from "./catalog-state.ts";
import type { StoredDocument } from "./disk/stored-document.ts";
import { findDocument, idKey, type DocumentRow } from "./document-row.ts";
import { readPage } from "./page.ts";
import { planQuery } from "./query-plan.ts";
import { streamQuery } from "./query-stream.ts";
import { fixedTableName, fixedTableNumber } from "./table-names.ts";
import type { DocumentReader, Page, PageRequest, QueryJson } from "./types.ts";
import type { View } from "./view.ts";

/** Most operators that a query may chain. */
const MAX_OPERATORS = 256;

/** Reads the documents of one component through a view, and records what was read. */
export class ViewedDocuments implements DocumentReader {
  protected readonly component: ComponentPath;
  readonly #view: View;

  constructor(view: View, component: ComponentPath) {
    this.#view = view;
    this.component = component;
  }

  get(id: string, table?: string): ConvexDocument | null {
    return this.stored(id, table)?.document ?? null;
  }

  stored(id: string, table?: string): StoredDocument | null {
    return this.find("db.get", id, table)?.row ?? null;
  }

  stream(query: QueryJson): Generator<ConvexDocument, undefined> {
    return parsed(this.storedStream(query));
  }

  storedStream(query: QueryJson): Generator<StoredDocument, undefined> {
    checkOperators(query);
    const plan = planQuery(this.#view.catalog, this.component, query.source);
    return streamQuery(this.#view, this.component, plan, query.operators);
  }

  page(query: QueryJson, request: PageRequest): Page {
    checkOperators(query);
    const plan = planQuery(this.#view.catalog, this.component, query.source);
    return readPage({ view: this.#view, component: this.component, plan, query }, request);
  }

  count(table: string): number {
    this.#view.assertOpen();
    const found = this.#view.catalog.component(this.component).byName.get(table);
    this.#view.meter.query();
    if (found === undefined) {
      this.#view.reads.addMissingTable(this.component, table);
      return 0;
    }
    const { indexId } = found.byCreationTime;
    this.#view.reads.add(indexId, { lower: FIRST_KEY, upper: LAST_KEY, includesUpper: false });
    const row = this.#view.connection
      .prepare("SELECT count(*) AS documents FROM storage_entries WHERE index_id = ?")
      .get(indexId);
    return Number(row?.documents);
  }

  normalizeId(table: string, id: string): string | null {
    const number = this.tableNumber(table);
    return number !== null && tableNumberOfId(id) === number ? id : null;
  }

  /** The number in the ids of a table, also of system tables that hold nothing yet. */
  protected tableNumber(table: string): number | null {
    return this.#view.catalog.component(this.component).byName.get(table)?.number ?? fixedTableNumber(table);
  }

  /**
   * Looks a document up and records it as read.
   * @param operation for errors, as "db.get"
   * @throws if the id is malformed, or not of table `expected`
   */
  protected find(operation: string, id: string, expected?: string): { table: Table; row: DocumentRow } | null {
    this.#view.assertOpen();
    const { name, table } = this.#tableOf(operation, id, expected);
    this.#view.meter.query();
    if (table === undefined) {
      if (name !== null) this.#view.reads.addMissingTable(this.component, name);
      return null;
    }
    const key = idKey(id);
    this.#view.reads.add(table.byId.indexId, { lower: key, upper: key, includesUpper: true });
    const row = findDocument(this.#view.connection, table, key);
    if (row === null) return null;
    this.#view.meter.read(row.size);
    return { table, row };
  }

  #tableOf(operation: string, id: string, expected?: string): { name: string | null; table: Table | undefined } {
    const number = tableNumberOfId(id);
    if (number === null) throw new Error(`Invalid argument \`id\` for \`${operation}\`: Unable to decode ID: ${id}`);
    const table = this.#view.catalog.component(this.component).byNumber.get(number);
    const name = table?.name ?? fixedTableName(number);
    if (expected !== undefined && expected !== name) {
      throw new Error(
        `Invalid argument \`id\` for \`${operation}\`, expected ID in table '${expected}' ` +
          `but got ID in table '${name ?? "unknown"}'`,
      );
    }
    return { name, table };
  }
}

function* parsed(stream: Iterable<StoredDocument>): Generator<ConvexDocument, undefined> {
  for (const { document } of stream) yield document;
}

function checkOperators(query: QueryJson): void {
  if (query.operators.length > MAX_OPERATORS) {
    throw new Error(`Query has too many operators (${query.operators.length} > maximum ${MAX_OPERATORS})`);
  }
}
