import { createAuthenticator } from "../../auth/authenticator.ts";
import { AuthError } from "../../auth/auth-error.ts";
import { createSystemQueries } from "../../deploy/system-queries.ts";
import { openInlineApp } from "../../testing/inline-app.ts";
import { ORIGIN } from "../../testing/inline-server.ts";
import type { TestEngine } from "../../testing/open-test-engine.ts";
import { ADMIN_KEY } from "../../testing/test-deployment.ts";
import type { QueryRequest, UserIdentity } from "../../types.ts";
import type { ConvexObject } from "../../values/json.ts";
import { createQueryRunner } from "../query-runner.ts";
import type { ServerMessage } from "./messages.ts";
import { createSyncSession, type SessionParts } from "./session.ts";
import { createSharedQueries } from "./shared-queries.ts";

const notes = `
  const ofChannel = (ctx, channel) => ctx.db.query("notes").withIndex("by_channel", (q) => q.eq("channel", channel));
  export const list = query({
    args: { channel: v.string() },
    handler: async (ctx, { channel }) => (await ofChannel(ctx, channel).collect()).map((note) => note.text),
  });
  export const authors = query({
    args: { channel: v.string() },
    handler: async (ctx, { channel }) => (await ofChannel(ctx, channel).collect()).map((note) => note.author ?? null),
  });
  export const mine = query({
    args: {},
    handler: async (ctx) => {
      const author = (await ctx.auth.getUserIdentity())?.subject;
      const all = await ctx.db.query("notes").collect();
      return author ? all.filter((note) => note.author === author).map((note) => note.text) : null;
    },
  });
  export const strict = query({
    args: { channel: v.string() },
    handler: async (ctx, { channel }) => {
      const texts = (await ofChannel(ctx, channel).collect()).map((note) => note.text);
      if (texts.length > 2) throw new ConvexError({ channel, texts });
      return texts.length;
    },
  });
  export const page = query({
    args: { channel: v.string(), paginationOpts: paginationOptsValidator },
    handler: (ctx, { channel, paginationOpts }) => ofChannel(ctx, channel).paginate(paginationOpts),
  });
  export const log = query({ args: {}, handler: async (ctx) => (await ctx.db.query("log").collect()).map((entry) => entry.text) });

  const done = (ctx, text) => ctx.db.insert("log", { text });
  export const send = mutation({
    args: { channel: v.string(), text: v.string() },
    handler: async (ctx, { channel, text }) => {
      await ctx.db.insert("notes", { channel, text, author: (await ctx.auth.getUserIdentity())?.subject });
      await done(ctx, text);
      return text;
    },
  });
  export const clear = mutation({
    args: { channel: v.string(), text: v.string() },
    handler: async (ctx, { channel, text }) => {
      for (const note of await ofChannel(ctx, channel).collect()) await ctx.db.delete(note._id);
      await done(ctx, text);
      return text;
    },
  });
  export const refuse = mutation({
    args: { channel: v.string(), text: v.string() },
    handler: async (ctx, { text }) => { await done(ctx, text); throw new ConvexError({ refused: text }); },
  });
  export const secret = internalMutation({ args: {}, handler: () => "secret" });
  export const sendInAction = action({
    args: { channel: v.string(), text: v.string() },
    handler: (ctx, args) => ctx.runMutation(fn("notes:send"), args),
  });
`;
const tables = `{
  notes: defineTable({ channel: v.string(), text: v.string(), author: v.optional(v.string()) }).index("by_channel", ["channel"]),
  log: defineTable({ text: v.string() }),
}`;

/** The way of one connection, as the server sees it; its frames are the test's to read. */
export interface MemoryConnection {
  send(message: unknown): void;
  /** The client is gone: nothing that the server sends from now on arrives. */
  drop(): void;
}

/** What the client's end of a connection hears. */
export interface MemoryEnd {
  frame(message: ServerMessage): void;
  closed(code: number, reason: string): void;
}

/** A deployment whose sync sessions are connected without sockets. */
export interface MemorySync {
  app: TestEngine;
  /** Milliseconds since 1970; tokens expire by it. */
  clock: number;
  connect(end: MemoryEnd, parts?: Partial<SessionParts>): MemoryConnection;
  /** Code or environment changed. */
  invalidate(): void;
  /** Sessions that are open. */
  readonly open: number;
  dispose(): Promise<void>;
}

/** A token of this deployment: whose, and until when. */
export function tokenOf(subject: string, expiresAt: number): string {
  return `${subject}@${expiresAt}`;
}

/** Who a subject is. */
export function identityOf(subject: string): UserIdentity {
  return { subject, issuer: "https://issuer.test", tokenIdentifier: `https://issuer.test|${subject}` };
}

const ADDRESSES = { cloudUrl: () => ORIGIN, siteUrl: () => `${ORIGIN}/http` };

/** Opens it with functions about notes in channels. */
export async function openMemorySync(): Promise<MemorySync> {
  const app = await openInlineApp({ modules: { notes }, tables });
  const { engine } = app;
  const sessions = new Set<ReturnType<typeof createSyncSession>>();
  const authenticator = createAuthenticator({
    adminKey: ADMIN_KEY,
    verify: async (token) => {
      const [subject = "", expiresAt = ""] = token.split("@");
      if (subject === "" || sync.clock >= Number(expiresAt)) throw new AuthError("Unauthenticated", "bad token");
      return { identity: identityOf(subject), expiresAt: Number(expiresAt) };
    },
  });
  const common = { engine, authenticator, now: () => sync.clock };
  const run = createQueryRunner(engine, createSystemQueries(engine, ADDRESSES));
  // Time stands still: a busy machine makes no answer too old to be shared.
  const queries = createSharedQueries(run, () => 0);
  engine.onCommit((commit) => {
    queries.forget();
    for (const session of sessions) session.commit(commit);
  });
  const sync: MemorySync = {
    app,
    clock: Date.now(),
    connect(end, parts = {}) {
      let isOpen = true;
      const drop = () => {
        isOpen = false;
        session.end();
        sessions.delete(session);
      };
      const transport = {
        send: async (message: ServerMessage) => {
          // As it would be on a wire: text, and later.
          const text = JSON.stringify(message);
          await new Promise(setImmediate);
          if (isOpen) end.frame(JSON.parse(text) as ServerMessage);
        },
        close: (code: number, reason: string) => {
          setImmediate(() => {
            if (!isOpen) return;
            drop();
            end.closed(code, reason);
          });
        },
      };
      const session = createSyncSession({ ...common, runQueries: queries.run, transport, ...parts });
      sessions.add(session);
      return { send: (message) => isOpen && session.receive(JSON.stringify(message)), drop };
    },
    invalidate() {
      queries.forget();
      for (const session of sessions) session.invalidate();
    },
    get open() {
      return sessions.size;
    },
    dispose: () => app.dispose(),
  };
  return sync;
}

/** A query by name, as one signs up for it and as one runs it. */
export function queryRequest(name: string, args: ConvexObject, subject: string | null): QueryRequest {
  const identity = subject === null ? null : identityOf(subject);
  return { path: { component: "", module: "notes", name }, args, caller: { kind: "user", identity } };
}
