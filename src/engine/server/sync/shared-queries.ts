import type { QueryAnswer, QueryRequest } from "../../types.ts";
import type { QueryRunner } from "../query-runner.ts";

/** How long an answer is given to others that ask the same: functions may read the clock. */
const SHARED_MILLIS = 1000;

/** Runs a query once for all subscribers that ask the same at the same moment. */
export interface SharedQueries {
  run: QueryRunner;
  /** Forgets the answers so far; for when a commit, other code or another environment may change them. */
  forget(): void;
}

interface Answered {
  timestamp: bigint;
  answer: QueryAnswer;
}

interface Entry {
  startedAt: number;
  /** Who asked first. */
  identity: string;
  answered: Promise<Answered>;
}

/**
 * Shares answers by path, arguments, journal and kind of caller, and by identity where the function asked for it. Requests
 * that come while the first run goes on wait for that one.
 * @param now milliseconds that never step
 */
export function createSharedQueries(runQueries: QueryRunner, now: () => number): SharedQueries {
  const entries = new Map<string, Entry>();

  /** The entries of questions by their keys; those that nobody asked lately are started, in one batch. */
  function entriesOf(asked: ReadonlyMap<string, QueryRequest>): Map<string, Entry> {
    const startedAt = now();
    // Oldest first.
    for (const [key, entry] of entries) {
      if (startedAt - entry.startedAt < SHARED_MILLIS) break;
      entries.delete(key);
    }
    const missing = [...asked].filter(([key]) => !entries.has(key));
    if (missing.length > 0) start(missing, startedAt);
    return entries;
  }

  function start(missing: readonly (readonly [string, QueryRequest])[], startedAt: number): void {
    const batch = runQueries(missing.map(([, request]) => request));
    for (const [index, [key, request]] of missing.entries()) {
      const answered = batch.then(({ timestamp, answers }) => ({ timestamp, answer: required(answers[index]) }));
      entries.set(key, { startedAt, identity: identityOf(request), answered });
      // All that wait hear of the failure; the next to ask tries again.
      answered.catch(() => entries.delete(key));
    }
  }

  function answersOf(requests: QueryRequest[]): Promise<Answered[]> {
    const known = entriesOf(new Map(requests.map((request) => [questionOf(request), request])));
    return Promise.all(requests.map((request) => answerFor(request, required(known.get(questionOf(request))))));
  }

  async function answerFor(request: QueryRequest, entry: Entry): Promise<Answered> {
    const shared = await entry.answered;
    const identity = identityOf(request);
    if (shared.answer.isImpersonal === true || entry.identity === identity) return shared;
    const key = `${identity} ${questionOf(request)}`;
    return required(entriesOf(new Map([[key, request]])).get(key)).answered;
  }

  return {
    async run(requests) {
      const answered = await answersOf(requests);
      const timestamps = new Set(answered.map(({ timestamp }) => timestamp));
      const [timestamp] = timestamps;
      // A commit came between two of them: they are asked again, together.
      if (timestamp === undefined || timestamps.size > 1) return runQueries(requests);
      return { timestamp, answers: answered.map(({ answer }) => answer) };
    },
    forget: () => entries.clear(),
  };
}

function questionOf({ path, args, caller, journal }: QueryRequest): string {
  return JSON.stringify([caller.kind, path.component, path.module, path.name, args, journal ?? null]);
}

function identityOf({ caller }: QueryRequest): string {
  return JSON.stringify(caller.identity);
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("A query was not answered");
  return value;
}
