import type { StoredDocument } from "../storage/disk/stored-document.ts";
import type { DocumentReader, TransactionMeter, WriteTransaction } from "../storage/types.ts";
import type { FunctionPath, UserIdentity } from "../types.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "../values/json.ts";

/** Request metadata for `ctx.meta.getRequestMetadata`. */
export interface RequestMetadata {
  requestId: string;
  scheduledFunctionId: string | null;
}

/** State shared by all function calls of one transaction: one snapshot of the database, one clock, one log. */
export interface TransactionScope {
  timestamp: bigint;
  documents(component: ComponentPath): DocumentReader;
  /** Null in queries. */
  write: WriteTransaction | null;
  meter: TransactionMeter;
  /** Milliseconds since 1970, frozen for the length of the transaction. */
  now: number;
  seed(): number;
  logLines: string[];
  /** Set when a function of the transaction asks for what is of this call alone: who is signed in, the request. */
  personal: { wasRead: boolean };
  request: RequestMetadata;
  /** End cursor of the paginated query: that of the previous run, then that of this one. */
  journal: { previous: string | null; next: string | null };
}

/** One function that runs in a transaction. */
export interface FunctionCall {
  path: FunctionPath;
  udfType: "query" | "mutation";
  /** Null across components: a component does not see who is signed in to the app. */
  identity: UserIdentity | null;
  /** 0 for the function that the transaction is for. */
  depth: number;
  scope: TransactionScope;
  /** Open `for await` queries. */
  streams: Map<number, Iterator<StoredDocument, undefined>>;
  /** Documents that the function got as they are stored. */
  handedOver: StoredDocument[];
  paginated: boolean;
}

/** Answer of a syscall that is JSON text already: a document as it is stored, which need not be parsed and written again. */
export class EncodedAnswer {
  readonly json: string;
  /** The document in it. */
  readonly source: StoredDocument;

  constructor(json: string, source: StoredDocument) {
    this.json = json;
    this.source = source;
  }
}

/** A syscall of queries and mutations; answers at once. @throws what the function shall see */
export type Syscall = (call: FunctionCall, args: ConvexObject) => ConvexJson | EncodedAnswer | undefined;
