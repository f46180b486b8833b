import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Principal } from "../../contracts/principal.ts";
import type { SessionRecord, SessionStore } from "./session-record.ts";
import { Sessions } from "./sessions.ts";
import { createGateServers } from "./testing/gate-server.ts";
import { call, INITIALIZE, messages, request } from "./testing/requests.ts";

const IDLE = 100;
const EXPIRY = 1_000;
const ADA: Principal = { id: "ada", token: "t", scopes: [], expiresAt: Number.MAX_SAFE_INTEGER };
const EVE: Principal = { ...ADA, id: "eve" };

/** Records as a process that comes after finds them. */
function storeInMemory() {
  const kept = new Map<string, string>();
  const store: SessionStore = {
    load: () => [...kept.values()].map((text): SessionRecord => JSON.parse(text)),
    save: (record) => void kept.set(record.id, JSON.stringify(record)),
    touch(id, lastSeen) {
      const text = kept.get(id);
      if (text !== undefined) kept.set(id, JSON.stringify({ ...JSON.parse(text), lastSeen }));
    },
    remove: (id) => void kept.delete(id),
  };
  return { kept, store };
}

function world() {
  const gate = createGateServers();
  const { kept, store } = storeInMemory();
  let now = 1_000_000;
  const limits = { maxSessions: 3, maxSessionsPerPrincipal: 2, idleMilliseconds: IDLE, expiryMilliseconds: EXPIRY };
  const open = () =>
    new Sessions({ createServer: gate.createServer, eventLog: null, store, now: () => now, ...limits });
  let sessions = open();
  return {
    gate,
    kept,
    now: () => now,
    wait: (milliseconds: number) => void (now += milliseconds),
    sweep: () => sessions.sweep(),
    count: () => sessions.count,
    async restart() {
      await sessions.closeAll();
      sessions = open();
    },
    close: () => sessions.closeAll(),
    /** @returns the id of a new session; null if there is no room */
    async begin(principal: Principal | null): Promise<string | null> {
      const response = await sessions.begin(request("POST", INITIALIZE), INITIALIZE, principal);
      await response?.text();
      return response?.headers.get("mcp-session-id") ?? null;
    },
    /** @returns what the session's server knows of its caller; null if there is no such session */
    async ask(id: string, principal: Principal | null): Promise<unknown> {
      const body = call("who");
      const response = await sessions.serve(request("POST", body, { "mcp-session-id": id }), body, principal);
      return response && (await messages(response)).at(-1);
    },
    /** @returns the answer, with the requests that a later process would repeat */
    async send(id: string, method: string, params: Record<string, unknown>) {
      const body = { jsonrpc: "2.0", id: 1, method, params };
      const response = await sessions.serve(request("POST", body, { "mcp-session-id": id }), body, null);
      const [answer = {}] = response ? await messages(response) : [];
      const { standing } = JSON.parse(kept.get(id) ?? "{}") as SessionRecord; // Written by the store above.
      return { isRefused: "error" in answer, standing: Object.values(standing) };
    },
    async end(id: string, principal: Principal | null): Promise<number | null> {
      const response = await sessions.serve(
        request("DELETE", undefined, { "mcp-session-id": id }),
        undefined,
        principal,
      );
      await response?.text();
      return response?.status ?? null;
    },
  };
}

type Step =
  | { kind: "begin"; who: Principal | null }
  | { kind: "ask" | "steal" | "end"; which: number }
  | { kind: "wait"; milliseconds: number }
  | { kind: "sweep" | "restart" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("begin" as const), who: fc.constantFrom(ADA, EVE, null) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("ask" as const, "steal" as const, "end" as const), which: fc.nat(5) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), milliseconds: fc.constantFrom(1, IDLE, 600, EXPIRY) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("sweep" as const, "restart" as const) }) },
);

interface Known {
  id: string;
  owner: string | null;
  lastSeen: number;
}

/** The rules in a list: expired ones go, and at a limit the one that was idle for longest. */
class Model {
  sessions: Known[] = [];
  everBegun: Known[] = [];

  expire(now: number): void {
    this.sessions = this.sessions.filter(({ lastSeen }) => now - lastSeen < EXPIRY);
  }

  begin(id: string, owner: string | null, now: number): void {
    this.expire(now);
    const own = owner === null ? [] : this.sessions.filter((session) => session.owner === owner);
    if (own.length >= 2) this.#dropIdlest(own);
    else if (this.sessions.length >= 3) this.#dropIdlest(this.sessions);
    const session = { id, owner, lastSeen: now };
    this.sessions.push(session);
    this.everBegun.push(session);
  }

  #dropIdlest(among: Known[]): void {
    const [idlest] = among.toSorted((a, b) => a.lastSeen - b.lastSeen);
    this.sessions = this.sessions.filter((session) => session !== idlest);
  }
}

test("whoever comes, waits, leaves and comes back, also after a restart: the same sessions answer as in a plain list", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30, size: "max" }), async (steps) => {
      const { begin, ask, end, wait, sweep, restart, count, close, kept, now } = world();
      const model = new Model();
      for (const each of steps) {
        // Of two that were idle equally long either may go: no two are.
        wait(1);
        if (each.kind === "wait") wait(each.milliseconds);
        if (each.kind === "sweep") sweep();
        if (each.kind === "restart") await restart();
        if (each.kind === "sweep" || each.kind === "restart") model.expire(now());
        if (each.kind === "begin") {
          const id = await begin(each.who);
          if (id === null) throw new Error("Nobody is in use, so there is room");
          model.begin(id, each.who?.id ?? null, now());
        }
        const known = "which" in each ? model.everBegun[each.which % (model.everBegun.length || 1)] : undefined;
        if (!known || !("which" in each)) continue;
        const owner = known.owner === null ? null : { ...ADA, id: known.owner };
        if (each.kind === "steal") {
          expect(await ask(known.id, { ...ADA, id: "mallory" })).toBeNull();
          continue;
        }
        model.sessions = model.sessions.filter((session) => session !== known || now() - session.lastSeen < EXPIRY);
        const isThere = model.sessions.includes(known);
        if (each.kind === "ask") {
          const answer = await ask(known.id, owner);
          expect(answer !== null).toBe(isThere);
          if (isThere) known.lastSeen = now();
        } else {
          expect(await end(known.id, owner)).toBe(isThere ? 200 : null);
          model.sessions = model.sessions.filter((session) => session !== known);
        }
      }
      sweep();
      model.expire(now());
      expect(count()).toBe(model.sessions.length);
      expect([...kept.keys()].toSorted()).toEqual(model.sessions.map(({ id }) => id).toSorted());
      await close();
    }),
    { numRuns: 60 },
  );
});

test("a session that rests has no server, and every rest and return closes as many as it opens", async () => {
  const { begin, ask, wait, sweep, close, gate } = world();
  const id = (await begin(ADA)) ?? "";
  for (let round = 1; round <= 3; round += 1) {
    wait(IDLE);
    sweep();
    await expect.poll(() => gate.closed).toBe(round);
    const text = JSON.stringify(await ask(id, ADA));
    expect(text).toContain("test");
    expect(gate.servers).toHaveLength(round + 1);
  }
  await close();
  expect(gate.closed).toBe(gate.servers.length);
});

test("a refused subscription is not kept, however many come, and the next that is accepted is", async () => {
  const { begin, send, close } = world();
  const id = (await begin(null)) ?? "";
  for (let refused = 0; refused < 257; refused += 1)
    expect(await send(id, "resources/subscribe", { uri: `else://${refused}` })).toEqual({
      isRefused: true,
      standing: [],
    });
  const subscription = { method: "resources/subscribe", params: { uri: "test://a" } };
  const level = { method: "logging/setLevel", params: { level: "error" } };
  expect(await send(id, subscription.method, subscription.params)).toMatchObject({ standing: [subscription] });
  expect(await send(id, level.method, { level: "loud" })).toEqual({ isRefused: true, standing: [subscription] });
  expect(await send(id, level.method, level.params)).toMatchObject({ standing: [subscription, level] });
  expect(await send(id, "resources/unsubscribe", { uri: "test://a" })).toMatchObject({ standing: [level] });
  await close();
});
