import type { Pool, PoolClient } from "pg";
import { AppError } from "../../contracts/errors.ts";
import type { AuthDatabase, HostedAuthSettings } from "./settings.ts";

/** How a PostgreSQL of the operator is opened. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/name`. */
  url: string;
  log: HostedAuthSettings["log"];
  /** How long a server that does not answer yet is waited for, as where it starts together with the studio. Default 30,000. */
  patienceMillis?: number;
}

const PATIENCE_MILLIS = 30_000;
const PAUSE_MILLIS = 500;
/** A connection that takes longer than this is not had: whoever waits for it is told. */
const CONNECT_MILLIS = 10_000;
/** How often a server that is away is asked whether it is back. */
const PROBE_MILLIS = 2_000;
/** Object identifier of the type `int8`. */
const INT8 = 20;
/** Any number of our own, the same in every process: hubs of one studio take turns with what they make in the database. */
const LOCK_KEY = 7_303_014;
/** Codes of a server that is not there yet or not ready (`57P03`, cannot_connect_now). */
const NOT_YET = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "57P03"]);

/**
 * Opens a PostgreSQL database. A connection that is lost later is no one's end: it is logged, and made again.
 * @throws AppError INVALID_INPUT that says what the server refuses, or that none answers
 */
export async function openPostgres(options: PostgresOptions): Promise<AuthDatabase> {
  const { url, log } = options;
  // Loaded here and nowhere else: most studios have no need of it.
  const { default: pg } = await import("pg");
  // The driver gives int8 as text, for it may exceed what a number holds; here it is times, in milliseconds.
  const getTypeParser: typeof pg.types.getTypeParser = (id: number, format?: "text" | "binary") =>
    id === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(id, format);
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MILLIS,
    types: { getTypeParser },
  });
  const watch = watchPool(pool, log);
  try {
    await awaitServer(pool, log, options.patienceMillis ?? PATIENCE_MILLIS);
  } catch (error) {
    watch.stop();
    await pool.end();
    throw refusal(error);
  }
  return {
    connection: pool,
    exclusively: (work) => exclusively(pool, work),
    isAway: watch.isAway,
    wasAway: watch.wasAway,
    async close() {
      watch.stop();
      await pool.end();
    },
  };
}

async function awaitServer(pool: Pool, log: PostgresOptions["log"], patienceMillis: number): Promise<void> {
  const end = Date.now() + patienceMillis;
  for (let isFirst = true; ; isFirst = false) {
    try {
      await pool.query("select 1");
      return;
    } catch (error) {
      if (!NOT_YET.has(codeOf(error)) || Date.now() >= end) throw error;
      if (isFirst) log("waiting for the accounts' database", { error: wordsOf(error) });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
  }
}

/** One sentence in place of the driver's objects. The address stays out of it: it may hold a password. */
function refusal(cause: unknown): AppError {
  const advice = NOT_YET.has(codeOf(cause))
    ? "start the server, or check the address"
    : "check the address, the user, the password and the database's name";
  return new AppError(
    "INVALID_INPUT",
    `The PostgreSQL of WAV0_AUTH_DATABASE_URL cannot be used (${wordsOf(cause)}): ${advice}`,
    { cause },
  );
}

/** The lock ends with its transaction, so a process that dies in it leaves none behind, and a pooling proxy may be between. */
async function exclusively<Result>(pool: Pool, work: () => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [LOCK_KEY]);
    const result = await work();
    await client.query("commit");
    client.release();
    return result;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

interface Watch extends Pick<AuthDatabase, "isAway" | "wasAway"> {
  stop(): void;
}

/**
 * Knows whether the server is there. Without listeners the driver's events of lost connections would end the process. One
 * line is logged when it goes and one when it is back; while it is away it is asked now and then.
 */
function watchPool(pool: Pool, log: PostgresOptions["log"]): Watch {
  let isKnownAway = false;
  let asking: Promise<boolean> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  let lostAt = Number.NEGATIVE_INFINITY;

  const ask = (): Promise<boolean> => (asking ??= probe().finally(() => (asking = null)));
  async function probe(): Promise<boolean> {
    try {
      await pool.query("select 1");
      if (isKnownAway) log("the accounts' database is back");
      isKnownAway = false;
    } catch (error) {
      if (isStopped) return true;
      if (!isKnownAway) log("the accounts' database is away", { error: wordsOf(error) });
      isKnownAway = true;
      timer ??= setTimeout(askAgain, PROBE_MILLIS).unref();
    }
    return isKnownAway;
  }
  function askAgain(): void {
    timer = null;
    if (!isStopped) void ask();
  }
  const onLost = (): void => {
    lostAt = Date.now();
    if (!isStopped) void ask();
  };
  pool.on("error", onLost);
  pool.on("connect", (client: PoolClient) => client.on("error", onLost));
  return {
    isAway: async (since = Number.POSITIVE_INFINITY) => (await ask()) || lostAt >= since,
    wasAway: () => isKnownAway,
    stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

function codeOf(error: unknown): string {
  // With several addresses of one name the system's errors come in one AggregateError.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  return first instanceof Error && "code" in first && typeof first.code === "string" ? first.code : "";
}

/** Some errors of connections have no message but a code. */
function wordsOf(error: unknown): string {
  return (error instanceof Error && error.message) || codeOf(error) || "no connection";
}
