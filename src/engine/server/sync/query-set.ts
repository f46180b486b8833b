import type { Commit, ReadSet } from "../../storage/types.ts";
import type { Caller, FunctionPath, QueryAnswer } from "../../types.ts";
import type { ConvexObject } from "../../values/json.ts";
import { parseFunctionPath } from "../../function-path.ts";
import type { QueryRunner } from "../query-runner.ts";
import { firstArgument } from "./arguments.ts";
import { ProtocolError } from "./client-message.ts";
import type { ModifyQuerySet, StateModification } from "./messages.ts";

interface Subscription {
  readonly queryId: number;
  readonly path: FunctionPath;
  readonly args: ConvexObject;
  /** End cursor of the last run: given back so that the pages of a paginated query keep their ends. */
  journal: string | null;
  /** Read set of the last run; null before the first. */
  reads: ReadSet | null;
  isDirty: boolean;
  /** The result the client has, as JSON; equal results are not sent again. */
  sent: string | null;
}

/**
 * The queries one client subscribes to, and what it knows of their results. Does not know versions, identities or
 * sockets: the session beside it does.
 */
export interface QuerySet {
  modify(message: ModifyQuerySet): void;
  /** Marks what a commit concerns. @returns whether anything became dirty */
  commit(commit: Commit): boolean;
  /** Another identity or other code: every result may differ. */
  markAllDirty(): void;
  /** Runs what is dirty at one snapshot, and says what changed for the client. */
  refresh(caller: Caller, latest: () => bigint): Promise<{ timestamp: bigint; modifications: StateModification[] }>;
}

/** Makes an empty query set. */
export function createQuerySet(runQueries: QueryRunner): QuerySet {
  const subscriptions = new Map<number, Subscription>();
  const removed: number[] = [];
  /** Commits that arrived while queries ran, whose read sets are not known yet; null while nothing runs. */
  let meanwhile: Commit[] | null = null;
  const dirtyOnes = () => [...subscriptions.values()].filter(({ isDirty }) => isDirty);

  const runDirty = async (caller: Caller): Promise<Run> => {
    const dirty = dirtyOnes();
    const commits: Commit[] = [];
    meanwhile = commits;
    for (const subscription of dirty) subscription.isDirty = false;
    const requests = dirty.map(({ path, args, journal }) => ({ path, args, journal, caller }));
    const { timestamp, answers } = await runQueries(requests);
    const updates = dirty.map((subscription, index) => settle(subscription, answers[index]));
    const later = commits.filter((commit) => commit.timestamp > timestamp);
    for (const subscription of dirty) for (const commit of later) touch(subscription, commit);
    return { timestamp, updates, isCurrent: later.length === commits.length };
  };

  return {
    modify({ modifications }) {
      for (const change of modifications) {
        if (change.type === "Remove") {
          if (subscriptions.delete(change.queryId)) removed.push(change.queryId);
        } else {
          if (subscriptions.has(change.queryId)) throw new ProtocolError(`Query ${change.queryId} exists already`);
          subscriptions.set(change.queryId, subscribe(change));
        }
      }
    },
    commit(commit) {
      meanwhile?.push(commit);
      for (const subscription of subscriptions.values()) touch(subscription, commit);
      return dirtyOnes().length > 0;
    },
    markAllDirty() {
      for (const subscription of subscriptions.values()) subscription.isDirty = true;
    },
    async refresh(caller, latest) {
      const modifications = removed.splice(0).map((queryId): StateModification => ({ type: "QueryRemoved", queryId }));
      const updates = new Map<number, StateModification>();
      let timestamp = latest();
      // A commit may slip in before the snapshot and touch a query outside the batch: then that one runs too.
      for (let isCurrent = false; !isCurrent && dirtyOnes().length > 0;) {
        const run = await runDirty(caller);
        ({ timestamp, isCurrent } = run);
        for (const update of run.updates) if (update !== null) updates.set(update.queryId, update);
      }
      meanwhile = null;
      return { timestamp, modifications: [...modifications, ...updates.values()] };
    },
  };
}

interface Run {
  timestamp: bigint;
  updates: (StateModification | null)[];
  /** True if no commit came between choosing the dirty queries and the snapshot. */
  isCurrent: boolean;
}

function touch(subscription: Subscription, commit: Commit): void {
  if (subscription.reads !== null && commit.touches(subscription.reads)) subscription.isDirty = true;
}

function subscribe(change: Extract<ModifyQuerySet["modifications"][number], { type: "Add" }>): Subscription {
  return {
    queryId: change.queryId,
    path: parseFunctionPath(change.udfPath, change.componentPath ?? ""),
    args: firstArgument(change.args),
    journal: change.journal ?? null,
    reads: null,
    isDirty: true,
    sent: null,
  };
}

/** Keeps the answer of a run. @returns the frame that tells of it, or null if the client has the same result already */
function settle(subscription: Subscription, answer: QueryAnswer | undefined): StateModification | null {
  if (answer === undefined) throw new Error("A query was not answered");
  subscription.reads = answer.reads;
  subscription.journal = answer.journal;
  const sent = textOf(answer);
  if (sent === subscription.sent) return null;
  subscription.sent = sent;
  return describe(subscription.queryId, answer);
}

/** Texts of answers, which many subscribers may share. */
const texts = new WeakMap<QueryAnswer, string>();

/** Result and journal as text, equal for answers that a client need not tell apart. */
function textOf(answer: QueryAnswer): string {
  const known = texts.get(answer);
  if (known !== undefined) return known;
  const result = answer.ok ? [answer.value] : [withoutRequestId(answer.message), answer.data ?? null];
  const text = JSON.stringify([answer.ok, result, answer.journal]);
  texts.set(answer, text);
  return text;
}

/** A redacted error names its request, which is another one at each run. */
function withoutRequestId(message: string): string {
  return message.replace(/^\[Request ID: [0-9a-f]+\]/, "");
}

function describe(queryId: number, answer: QueryAnswer): StateModification {
  const { logLines, journal } = answer;
  if (answer.ok) return { type: "QueryUpdated", queryId, value: answer.value, logLines, journal };
  const errorData = answer.data === undefined ? {} : { errorData: answer.data };
  return { type: "QueryFailed", queryId, errorMessage: answer.message, logLines, journal, ...errorData };
}
