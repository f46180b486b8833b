import { ConvexError, type Value } from "convex/values";
import type { Table } from "../database.ts";
import { Connection } from "./connection.ts";
import { Outbox } from "./outbox.ts";
import type { StoredWrite } from "./stored-write.ts";
import { kindOf } from "../write-kinds.ts";

const TRIP_MILLISECONDS = 5;
const STORE_MILLISECONDS = 1;
const ANSWER_MILLISECONDS = 400;

type Arguments = Record<string, Value>;

const passed = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
/** Settles as `work` does, unless the page has crashed by then: then never. */
const alive = async <Result>(page: { hasCrashed: boolean }, work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } finally {
    if (page.hasCrashed) await new Promise(() => {});
  }
};

/** Web Locks of one browser. */
export class BrowserLocks {
  #ends = new Map<string, Promise<unknown>>();

  readonly request = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const before = this.#ends.get(name) ?? Promise.resolve();
    const mine = before.then(work);
    this.#ends.set(
      name,
      mine.catch(() => null),
    );
    return mine;
  };

  /** Every page has crashed, and its locks with it. */
  release(): void {
    this.#ends = new Map();
  }
}

/** Broadcast channels of one browser: a message reaches all others, after a moment. */
export class BrowserChannel extends EventTarget {
  static #all = new Set<BrowserChannel>();

  constructor() {
    super();
    BrowserChannel.#all.add(this);
  }

  postMessage(): void {
    const others = [...BrowserChannel.#all].filter((each) => each !== this);
    void passed(STORE_MILLISECONDS).then(() => others.forEach((each) => each.dispatchEvent(new Event("message"))));
  }

  /** Every page has crashed. */
  static closeAll(): void {
    BrowserChannel.#all.clear();
  }
}

/** The studio behind the outbox: what reached it, in order, each write once. */
export class StudioModel {
  readonly favourites = new Map<string, boolean>();
  readonly messages = new Map<string, string[]>();
  readonly jobs = new Set<string>();
  readonly #busyUntil = new Map<string, number>();

  apply(path: string, args: Arguments): void {
    if (path === kindOf("setFavourite").path) {
      for (const id of args["sampleIds"] as string[]) this.favourites.set(id, args["isFavourite"] === true);
    } else if (path === kindOf("generate").path) this.jobs.add(String(args["requestId"]));
    else this.#receive(String(args["chatId"]), String(args["clientId"]));
  }

  /** A conversation takes no message while an answer to the one before is written. */
  #receive(conversation: string, message: string): void {
    const messages = this.messages.get(conversation) ?? [];
    if (messages.includes(message)) return;
    if (Date.now() < (this.#busyUntil.get(conversation) ?? 0)) {
      throw new ConvexError({ code: "THREAD_BUSY", message: "An answer is being written." });
    }
    this.messages.set(conversation, [...messages, message]);
    this.#busyUntil.set(conversation, Date.now() + ANSWER_MILLISECONDS);
  }
}

interface Request {
  path: string;
  args: Arguments;
  outcome?: { error?: unknown };
  settle(outcome: { error?: unknown }): void;
}

/** A page: an outbox over a connection that breaks, with requests that the client sends again in order. */
export class Page {
  readonly connection = new Connection();
  readonly outbox: Outbox;
  hasCrashed = false;
  readonly #studio: StudioModel;
  #requests: Request[] = [];
  /** Counts connections: what is on its way when one breaks is lost. */
  #epoch = 0;
  #isConnected = false;
  #report: (state: { isWebSocketConnected: boolean }) => void = () => {};

  constructor(studio: StudioModel, table: Table<StoredWrite>) {
    this.#studio = studio;
    this.connection.watch({
      subscribeToConnectionState: (listener) => {
        this.#report = listener;
        return () => {};
      },
    });
    const transport = {
      send: (path: string, args: Arguments) => alive(this, this.#send(path, args)),
      estimate: () =>
        alive(
          this,
          passed(TRIP_MILLISECONDS).then(() => ({ metered: true, model: "hosted" })),
        ),
    };
    this.outbox = new Outbox(transport, this.connection, tableOf(this, table));
    void this.outbox.open();
  }

  connect(): void {
    if (this.#isConnected || this.hasCrashed) return;
    this.#isConnected = true;
    this.#epoch++;
    this.#report({ isWebSocketConnected: true });
    for (const request of this.#requests) void this.#post(request);
  }

  disconnect(): void {
    if (!this.#isConnected || this.hasCrashed) return;
    this.#isConnected = false;
    this.#epoch++;
    this.#report({ isWebSocketConnected: false });
  }

  crash(): void {
    this.disconnect();
    this.hasCrashed = true;
  }

  #send(path: string, args: Arguments): Promise<void> {
    return new Promise((resolve, reject) => {
      const request: Request = {
        path,
        args,
        settle: ({ error }) => (error === undefined ? resolve() : reject(error)),
      };
      this.#requests.push(request);
      if (this.#isConnected) void this.#post(request);
    });
  }

  async #post(request: Request): Promise<void> {
    const epoch = this.#epoch;
    await passed(TRIP_MILLISECONDS);
    if (epoch !== this.#epoch) return;
    request.outcome ??= this.#run(request);
    await passed(TRIP_MILLISECONDS);
    if (epoch !== this.#epoch) return;
    this.#requests = this.#requests.filter((each) => each !== request);
    request.settle(request.outcome);
  }

  #run({ path, args }: Request): { error?: unknown } {
    try {
      this.#studio.apply(path, args);
      return {};
    } catch (error) {
      return { error };
    }
  }
}

/** Rows that stay when a page goes, as IndexedDB keeps them: each call takes a moment, one after the other. */
export function storedRows<Row extends { key: string } = StoredWrite>(rows = new Map<string, Row>()): Table<Row> {
  let queue = Promise.resolve();
  const next = <Result>(work: () => Result): Promise<Result> => {
    const done = queue.then(() => passed(STORE_MILLISECONDS)).then(work);
    queue = done.then(() => undefined);
    return done;
  };
  return {
    get: (key) => next(() => rows.get(key)),
    all: () => next(() => [...rows.values()].sort((left, right) => (left.key < right.key ? -1 : 1))),
    put: (...added) => next(() => added.forEach((row) => rows.set(row.key, row))),
    remove: (...keys) => next(() => keys.forEach((key) => rows.delete(key))),
    clear: () => next(() => rows.clear()),
  };
}

function tableOf(page: Page, table: Table<StoredWrite>): Table<StoredWrite> {
  return {
    get: (key) => alive(page, table.get(key)),
    all: () => alive(page, table.all()),
    put: (...rows) => alive(page, table.put(...rows)),
    remove: (...keys) => alive(page, table.remove(...keys)),
    clear: () => alive(page, table.clear()),
  };
}
