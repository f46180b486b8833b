/** Functions of the app that its page in a browser calls, behind `PRELUDE`. */
export const PAGE_FUNCTIONS = `
  import { PersistentTextStreaming } from "@convex-dev/persistent-text-streaming";
  import { Presence } from "@convex-dev/presence";
  import { RateLimiter } from "@convex-dev/rate-limiter";
  const presence = new Presence(components.presence);
  const streaming = new PersistentTextStreaming(components.persistentTextStreaming);
  const limiter = new RateLimiter(components.rateLimiter, { post: { kind: "fixed window", rate: 2, period: 3_600_000 } });

  export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).length });
  export const notes = query({ args: { paginationOpts: v.any() }, handler: (ctx, { paginationOpts }) =>
    ctx.db.query("notes").order("desc").paginate(paginationOpts) });
  export const add = mutation({ args: { text: v.string() }, handler: async (ctx, note) => { await ctx.db.insert("notes", note); } });
  export const refuse = mutation({ args: {}, handler: () => { throw new Error("Refused"); } });

  export const heartbeat = mutation({ args: { roomId: v.string(), userId: v.string(), sessionId: v.string(), interval: v.number() },
    handler: (ctx, { roomId, userId, sessionId, interval }) => presence.heartbeat(ctx, roomId, userId, sessionId, interval) });
  export const people = query({ args: { roomToken: v.string() }, handler: (ctx, { roomToken }) => presence.list(ctx, roomToken) });
  export const leave = mutation({ args: { sessionToken: v.string() }, handler: (ctx, { sessionToken }) => presence.disconnect(ctx, sessionToken) });

  export const { getRateLimit, getServerTime } = limiter.hookAPI("post");
  export const post = mutation({ args: {}, handler: async (ctx) => { await limiter.limit(ctx, "post"); } });

  export const begin = mutation({ args: {}, handler: (ctx) => streaming.createStream(ctx) });
  export const body = query({ args: { streamId: v.string() }, handler: (ctx, { streamId }) => streaming.getStreamBody(ctx, streamId) });
  const allow = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type" };
  export const preflight = httpAction(async () => new Response(null, { headers: allow }));
  export const serve = httpAction(async (ctx, request) => {
    const { streamId } = await request.json();
    const response = await streaming.stream(ctx, request, streamId, async (_ctx, _request, _id, append) => {
      for (const part of ["One. ", "Two. ", "Three."]) await append(part);
    });
    for (const [name, value] of Object.entries(allow)) response.headers.set(name, value);
    return response;
  });
`;

/**
 * The page: it shows what the hooks of React give as JSON in #state, and does what its buttons say. Its address names the
 * deployment, the user, and perhaps the stream that it reads.
 */
export const PAGE = `
  import { useRef, useState } from "react";
  import { createRoot } from "react-dom/client";
  import { ConvexProvider, ConvexReactClient, useMutation, usePaginatedQuery, useQuery } from "convex/react";
  import { anyApi } from "convex/server";
  import { useStream } from "@convex-dev/persistent-text-streaming/react";
  import usePresence from "@convex-dev/presence/react";
  import { useRateLimit } from "@convex-dev/rate-limiter/react";

  const functions = anyApi.page;
  const presence = { heartbeat: functions.heartbeat, list: functions.people, disconnect: functions.leave };
  const parameters = new URLSearchParams(location.search);
  const url = parameters.get("deployment");
  const streamUrl = new URL(url + "/http/page-stream");

  function App() {
    const [mine, setMine] = useState();
    const count = useQuery(functions.count);
    const notes = usePaginatedQuery(functions.notes, {}, { initialNumItems: 2 });
    const add = useMutation(functions.add);
    const post = useMutation(functions.post);
    const begin = useMutation(functions.begin);
    const refuse = useMutation(functions.refuse).withOptimisticUpdate((store) =>
      store.setQuery(functions.count, {}, store.getQuery(functions.count, {}) + 1));
    const people = usePresence(presence, "page", parameters.get("user"), 60_000);
    const { status: limit } = useRateLimit(functions.getRateLimit, { getServerTimeMutation: functions.getServerTime });
    const stream = useStream(functions.body, streamUrl, mine !== undefined, mine ?? parameters.get("stream") ?? undefined);

    const counts = useRef([]);
    if (counts.current.at(-1) !== count) counts.current.push(count);
    const state = {
      count,
      counts: counts.current.filter((each) => each !== undefined),
      notes: notes.results.map(({ text }) => text),
      notesStatus: notes.status,
      people: (people ?? []).map(({ userId, online }) => [userId, online]).sort(),
      mayPost: limit?.ok,
      stream,
      streamId: mine,
    };
    const buttons = {
      add: () => add({ text: "by the page" }),
      more: () => notes.loadMore(2),
      refuse: () => refuse().catch(() => undefined),
      post: () => post(),
      begin: async () => setMine(await begin()),
    };
    return <>
      {Object.entries(buttons).map(([id, onClick]) => <button key={id} id={id} onClick={onClick}>{id}</button>)}
      <pre id="state">{JSON.stringify(state)}</pre>
    </>;
  }

  const client = new ConvexReactClient(url, { logger: false });
  createRoot(document.body).render(<ConvexProvider client={client}><App /></ConvexProvider>);
`;
