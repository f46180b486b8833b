import { formatFunctionPath } from "../function-path.ts";
import type { Engine, LogEntry } from "../types.ts";
import type { ConvexObject } from "../values/json.ts";

/** Executions that a late reader can still see. */
const HISTORY_LENGTH = 1000;

/** How long a poll waits for news before it answers with none. */
const POLL_TIMEOUT_MS = 20_000;

export interface LogPage {
  entries: ConvexObject[];
  /** Where the next poll goes on. */
  newCursor: number;
}

/** The last executions of functions, for `npx convex logs`. Kept in memory only. */
export interface LogStream {
  /**
   * Log entries from a cursor on, waiting for the first if there is none. Cursor 0 is the oldest entry kept, and does
   * not wait.
   */
  poll(cursor: number): Promise<LogPage>;
  close(): void;
}

/** Begins to keep the executions of an engine. */
export function createLogStream(engine: Pick<Engine, "onLog">): LogStream {
  const history: { position: number; entry: ConvexObject }[] = [];
  const waiting = new Set<() => void>();
  // Positions start at 1, so that a reader of an empty stream gets a cursor other than 0.
  let next = 1;

  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const stopListening = engine.onLog((entry) => {
    history.push({ position: next, entry: describe(entry, next) });
    next += 1;
    if (history.length > HISTORY_LENGTH) history.shift();
    wake();
  });
  const news = () =>
    new Promise<void>((resolve) => {
      const timeout = setTimeout(() => waiting.delete(done) && resolve(), POLL_TIMEOUT_MS);
      const done = () => {
        clearTimeout(timeout);
        resolve();
      };
      waiting.add(done);
    });

  return {
    async poll(cursor) {
      // A cursor from before a restart may be ahead of the new stream.
      const from = cursor > next ? 0 : cursor;
      if (from === next) await news();
      const entries = history.filter(({ position }) => position >= from).map(({ entry }) => entry);
      return { entries, newCursor: next };
    },
    close() {
      stopListening();
      wake();
    },
  };
}

const WIRE_TYPES: Record<LogEntry["udfType"], string> = {
  query: "Query",
  mutation: "Mutation",
  action: "Action",
  httpAction: "HttpAction",
};

/** An execution as the CLI reads it. Source: cli/lib/generatedFunctionLogsApi.ts. */
function describe(entry: LogEntry, position: number): ConvexObject {
  return {
    kind: "Completion",
    udfType: WIRE_TYPES[entry.udfType],
    componentPath: entry.path.component === "" ? null : entry.path.component,
    identifier: formatFunctionPath(entry.path),
    logLines: entry.logLines,
    timestamp: entry.timestamp / 1000,
    executionTimestamp: (entry.timestamp - entry.executionMillis) / 1000,
    executionTime: entry.executionMillis / 1000,
    cachedResult: false,
    caller: "",
    success: entry.outcome === "success" ? {} : null,
    error: entry.error,
    requestId: entry.requestId ?? String(position),
    executionId: String(position),
    willRetry: false,
    identityType: "unknown",
    environment: "isolate",
  };
}
