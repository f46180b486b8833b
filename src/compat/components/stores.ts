import { act, ask, follow, mutate, show, type MeasuredComponent } from "./component.ts";

/** Answers of heartbeats of the presence component. */
interface Heartbeat {
  roomToken: string;
  sessionToken: string;
}

/** Of a stream's text. */
function isDone(body: unknown): boolean {
  return (body as { status: string }).status === "done"; // What `getStreamBody` gives.
}

function isWhole(figures: unknown): boolean {
  return show(figures) === "[3,17,9]";
}

/** Components that keep and count. */
export const STORES: readonly MeasuredComponent[] = [
  {
    name: "rate-limiter",
    version: "0.4.0",
    source: `
      import { RateLimiter } from "@convex-dev/rate-limiter";
      const limiter = new RateLimiter(components.rateLimiter, {
        send: { kind: "token bucket", rate: 3, period: 3_600_000, capacity: 3 },
        shared: { kind: "fixed window", rate: 100, period: 3_600_000, shards: 4 },
      });
      export const limit = mutation({ args: { name: v.string() }, handler: async (ctx, { name }) => (await limiter.limit(ctx, name)).ok });`,
    async use(clients) {
      const answers: unknown[] = [];
      for (const name of ["send", "send", "send", "send", "shared"]) {
        answers.push(await mutate(clients, "rateLimiter:limit", { name }));
      }
      return answers;
    },
    expected: [true, true, true, false, true],
  },
  {
    name: "aggregate",
    version: "0.3.1",
    source: `
      import { TableAggregate } from "@convex-dev/aggregate";
      const scores = new TableAggregate(components.aggregate, { sortKey: (row) => row.score, sumValue: (row) => row.score });
      export const add = mutation({ args: { score: v.number() }, handler: async (ctx, args) => {
        await scores.insert(ctx, await ctx.db.get(await ctx.db.insert("scores", args)));
      } });
      export const figures = query({ args: {}, handler: async (ctx) => [await scores.count(ctx), await scores.sum(ctx), (await scores.max(ctx))?.key ?? null] });`,
    async use(clients) {
      for (const score of [3, 9, 5]) await mutate(clients, "aggregate:add", { score });
      return [await follow(clients, ["aggregate:figures", {}], isWhole)];
    },
    expected: [[3, 17, 9]],
  },
  {
    name: "sharded-counter",
    version: "0.2.1",
    source: `
      import { ShardedCounter } from "@convex-dev/sharded-counter";
      const counter = new ShardedCounter(components.shardedCounter);
      export const add = mutation({ args: {}, handler: (ctx) => counter.add(ctx, "clicks", 2) });
      export const count = query({ args: {}, handler: (ctx) => counter.count(ctx, "clicks") });`,
    async use(clients) {
      await Promise.all(Array.from({ length: 10 }, () => mutate(clients, "shardedCounter:add")));
      return [await ask(clients, "shardedCounter:count")];
    },
    expected: [20],
  },
  {
    name: "geospatial",
    version: "0.2.1",
    source: `
      import { GeospatialIndex } from "@convex-dev/geospatial";
      const places = new GeospatialIndex(components.geospatial);
      export const add = mutation({ args: { key: v.string(), latitude: v.number(), longitude: v.number() }, handler: async (ctx, { key, ...point }) => {
        await places.insert(ctx, key, point, { kind: "city" });
      } });
      const rectangle = { west: 12, east: 15, south: 50, north: 55 };
      export const inside = query({ args: {}, handler: async (ctx) =>
        (await places.query(ctx, { shape: { type: "rectangle", rectangle }, limit: 10 })).results.map(({ key }) => key).sort() });
      export const nearest = query({ args: {}, handler: async (ctx) =>
        (await places.nearest(ctx, { point: { latitude: 52.5, longitude: 13.4 }, limit: 2 })).map(({ key }) => key) });`,
    async use(clients) {
      const places = { berlin: [52.52, 13.4], leipzig: [51.34, 12.37], paris: [48.86, 2.35] };
      for (const [key, [latitude = 0, longitude = 0]] of Object.entries(places)) {
        await mutate(clients, "geospatial:add", { key, latitude, longitude });
      }
      return [await ask(clients, "geospatial:inside"), await ask(clients, "geospatial:nearest")];
    },
    expected: [
      ["berlin", "leipzig"],
      ["berlin", "leipzig"],
    ],
  },
  {
    name: "presence",
    version: "0.4.0",
    source: `
      import { Presence } from "@convex-dev/presence";
      const presence = new Presence(components.presence);
      export const beat = mutation({ args: {}, handler: (ctx) => presence.heartbeat(ctx, "room", "ada", "session", 60_000) });
      export const list = query({ args: { token: v.string() }, handler: async (ctx, { token }) => (await presence.list(ctx, token)).map((user) => [user.userId, user.online]) });
      export const leave = mutation({ args: { token: v.string() }, handler: (ctx, { token }) => presence.disconnect(ctx, token) });`,
    async use(clients) {
      // The answer of the function above.
      const { roomToken, sessionToken } = (await mutate(clients, "presence:beat")) as Heartbeat;
      const there = await ask(clients, "presence:list", { token: roomToken });
      await mutate(clients, "presence:leave", { token: sessionToken });
      return [there, await ask(clients, "presence:list", { token: roomToken })];
    },
    expected: [[["ada", true]], [["ada", false]]],
  },
  {
    name: "persistent-text-streaming",
    version: "0.3.3",
    source: `
      import { PersistentTextStreaming } from "@convex-dev/persistent-text-streaming";
      export const streaming = new PersistentTextStreaming(components.persistentTextStreaming);
      export const create = mutation({ args: {}, handler: (ctx) => streaming.createStream(ctx) });
      export const body = query({ args: { id: v.string() }, handler: (ctx, { id }) => streaming.getStreamBody(ctx, id) });
      export const serve = httpAction(async (ctx, request) => {
        const { id } = await request.json();
        return streaming.stream(ctx, request, id, async (_ctx, _request, _id, append) => {
          for (const part of ["One. ", "Two. ", "Three."]) await append(part);
        });
      });`,
    async use(clients) {
      const id = String(await mutate(clients, "persistentTextStreaming:create"));
      const response = await fetch(`${clients.siteUrl}/stream`, { method: "POST", body: JSON.stringify({ id }) });
      const streamed = await response.text();
      return [streamed, await follow(clients, ["persistentTextStreaming:body", { id }], isDone)];
    },
    expected: ["One. Two. Three.", { text: "One. Two. Three.", status: "done" }],
  },
  {
    name: "agent",
    version: "0.7.3",
    source: `
      import { createThread, listMessages, saveMessage } from "@convex-dev/agent";
      export const begin = mutation({ args: {}, handler: (ctx) => createThread(ctx, components.agent, { userId: "ada", title: "Talk" }) });
      export const say = mutation({ args: { threadId: v.string(), prompt: v.string() }, handler: async (ctx, args) => { await saveMessage(ctx, components.agent, args); } });
      export const said = query({ args: { threadId: v.string() }, handler: async (ctx, { threadId }) =>
        (await listMessages(ctx, components.agent, { threadId, paginationOpts: { cursor: null, numItems: 10 } })).page.map(({ text }) => text) });`,
    async use(clients) {
      const threadId = String(await mutate(clients, "agent:begin"));
      for (const prompt of ["Hello", "Again"]) await mutate(clients, "agent:say", { threadId, prompt });
      return [await ask(clients, "agent:said", { threadId })];
    },
    expected: [["Again", "Hello"]],
  },
  {
    name: "rag",
    version: "0.7.6",
    source: `
      import { RAG } from "@convex-dev/rag";
      const model = { specificationVersion: "v2", provider: "none", modelId: "none", maxEmbeddingsPerCall: 1, supportsParallelCalls: false,
        doEmbed: async () => { throw new Error("Embeddings are given"); } };
      const rag = new RAG(components.rag, { textEmbeddingModel: model, embeddingDimension: 128 });
      const embedding = Array.from({ length: 128 }, (_, index) => (index === 1 ? 1 : 0));
      export const add = action({ args: {}, handler: async (ctx) => (await rag.add(ctx, { namespace: "n", key: "blue", chunks: [{ text: "Blue.", embedding }] })).status });
      export const list = query({ args: {}, handler: async (ctx) => {
        const { namespaceId } = await rag.getNamespace(ctx, { namespace: "n" });
        return (await rag.list(ctx, { namespaceId, paginationOpts: { cursor: null, numItems: 10 } })).page.map(({ key, status }) => [key, status]);
      } });`,
    use: async (clients) => [await act(clients, "rag:add"), await ask(clients, "rag:list")],
    expected: ["ready", [["blue", "ready"]]],
  },
];
