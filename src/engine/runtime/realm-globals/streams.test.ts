import { describe } from "vitest";
import { sameAsNode } from "./same-as-node.fixture.ts";

const COLLECT = `const collect = async (stream) => { const all = []; for await (const chunk of stream) all.push(chunk); return all; };`;
const collecting = (programs: Record<string, string>) =>
  Object.fromEntries(Object.entries(programs).map(([what, text]) => [what, `${COLLECT} ${text}`]));

describe("a ReadableStream", () => {
  sameAsNode(
    collecting({
      "gives what its source enqueues, in order": `return collect(new ReadableStream({ start(c) { c.enqueue(1); c.enqueue("two"); c.close(); } }));`,
      "asks its source as long as there is room": `let pulls = 0; const s = new ReadableStream({ pull(c) { pulls++; c.enqueue(pulls); if (pulls === 5) c.close(); } }); return [await collect(s), pulls];`,
      "asks one question at a time": `let open = 0, most = 0; const s = new ReadableStream({ async pull(c) { open++; most = Math.max(most, open); await null; c.enqueue(open); open--; if (most > 3) c.close(); } }, { highWaterMark: 4 }); const r = s.getReader(); for (let i = 0; i < 6; i++) await r.read(); return most;`,
      "waits for a start that is a promise": `const log = []; const s = new ReadableStream({ async start(c) { await null; log.push("started"); }, pull(c) { log.push("pulled"); c.close(); } }); await collect(s); return log;`,
      "breaks where its start throws": `new ReadableStream({ start() { throw new RangeError("x"); } });`,
      "breaks where its start rejects": `return collect(new ReadableStream({ start: () => Promise.reject(new RangeError("x")) }));`,
      "breaks where its pull throws": `return collect(new ReadableStream({ pull() { throw new RangeError("x"); } }));`,
      "drops what waits when it breaks": `const s = new ReadableStream({ start(c) { c.enqueue(1); c.error(new RangeError("x")); } }); return s.getReader().read();`,
      "gives what waits before it ends": `const s = new ReadableStream({ start(c) { c.enqueue(1); c.close(); } }); const r = s.getReader(); return [await r.read(), await r.read(), await r.read()].map(({ value, done }) => [value ?? null, done]);`,
      "takes nothing once it is closed": `let after; new ReadableStream({ start(c) { c.close(); try { c.enqueue(1); } catch (e) { after = e.name; } } }); return after;`,
      "cannot be closed twice": `let after; new ReadableStream({ start(c) { c.close(); try { c.close(); } catch (e) { after = e.name; } } }); return after;`,
      "has room as its strategy says": `let sizes = []; new ReadableStream({ start(c) { sizes.push(c.desiredSize); c.enqueue("abc"); sizes.push(c.desiredSize); c.enqueue("d"); sizes.push(c.desiredSize); } }, { highWaterMark: 5, size: (chunk) => chunk.length }); return sizes;`,
      "has room for one by itself": `let size; new ReadableStream({ start(c) { size = c.desiredSize; } }); return size;`,
      "has one reader at a time": `const s = new ReadableStream(); s.getReader(); s.getReader();`,
      "may have another reader once the first lets go": `const s = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close(); } }); const a = s.getReader(); await a.read(); a.releaseLock(); const b = s.getReader(); return [(await b.read()).value, s.locked];`,
      "is not read by a reader that let go": `const r = new ReadableStream().getReader(); r.releaseLock(); return r.read();`,
      "tells its reader when it is closed": `const r = new ReadableStream({ start(c) { c.close(); } }).getReader(); await r.closed; return "closed";`,
      "tells its reader why it broke": `const r = new ReadableStream({ start(c) { c.error(new RangeError("x")); } }).getReader(); return r.closed;`,
      "tells its source why it was canceled": `let why; const s = new ReadableStream({ cancel(reason) { why = reason; } }); await s.cancel("enough"); return [why, (await s.getReader().read()).done];`,
      "is canceled by who leaves its loop": `let why = "not"; const s = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { why = "canceled"; } }); for await (const x of s) break; return [why, s.locked];`,
      "is canceled by an error in its loop": `let why = "not"; const s = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { why = "canceled"; } }); try { for await (const x of s) throw new RangeError("x"); } catch {} return why;`,
      "is not canceled by a loop that asks to keep it": `let why = "not"; const s = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { why = "canceled"; } }); for await (const x of s.values({ preventCancel: true })) break; return [why, s.locked, (await s.getReader().read()).value];`,
      "cannot be canceled while somebody reads": `const s = new ReadableStream(); s.getReader(); return s.cancel();`,
      "fails to cancel where its source does": `return new ReadableStream({ cancel() { throw new RangeError("x"); } }).cancel();`,
      "is made of anything that can be listed": `return [await collect(ReadableStream.from([1, 2])), await collect(ReadableStream.from(new Set(["a"]))), await collect(ReadableStream.from((async function* () { yield 3; })()))];`,
      "is not made of anything else": `ReadableStream.from(7);`,
      "is split in two that each have all": `const [a, b] = new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close(); } }).tee(); return [await collect(a), await collect(b)];`,
      "that was split is canceled when both halves are": `let why = null; const [a, b] = new ReadableStream({ cancel(r) { why = r; } }).tee(); const first = a.cancel("a"); await null; const before = why; await Promise.all([first, b.cancel("b")]); return [before, why];`,
      "that was split breaks both halves": `const [a, b] = new ReadableStream({ pull() { throw new RangeError("x"); } }).tee(); return Promise.all([collect(a).catch((e) => e.name), collect(b).catch((e) => e.name)]);`,
      "that was split is locked": `const s = new ReadableStream(); s.tee(); return s.locked;`,
    }),
  );
});

describe("a WritableStream", () => {
  sameAsNode({
    "writes in order, one at a time": `const log = []; const w = new WritableStream({ async write(x) { log.push("begin " + x); await null; log.push("end " + x); }, close() { log.push("closed"); } }).getWriter(); w.write(1); w.write(2); await w.close(); return log;`,
    "starts before it writes": `const log = []; const w = new WritableStream({ async start() { await null; log.push("started"); }, write() { log.push("written"); } }).getWriter(); await w.write(1); return log;`,
    "breaks where a write throws": `const w = new WritableStream({ write() { throw new RangeError("x"); } }).getWriter(); return w.write(1);`,
    "takes nothing more once it broke": `const w = new WritableStream({ write() { throw new RangeError("x"); } }).getWriter(); await w.write(1).catch(() => null); return w.write(2);`,
    "tells who waits for its end that it broke": `const w = new WritableStream({ write() { throw new RangeError("x"); } }).getWriter(); w.write(1).catch(() => null); return w.closed;`,
    "is not closed twice": `const w = new WritableStream().getWriter(); await w.close(); return w.close();`,
    "is ended with a reason": `let why; const w = new WritableStream({ abort(reason) { why = reason; } }).getWriter(); await w.abort("enough"); return [why, await w.write(1).catch(() => "refused")];`,
    "has one writer at a time": `const s = new WritableStream(); s.getWriter(); s.getWriter();`,
    "may have another once the first lets go": `const log = []; const s = new WritableStream({ write(x) { log.push(x); } }); const a = s.getWriter(); await a.write(1); a.releaseLock(); const b = s.getWriter(); await b.write(2); return [log, s.locked];`,
    "says how much room it has": `const w = new WritableStream({}, { highWaterMark: 3 }).getWriter(); const before = w.desiredSize; w.write(1); return [before, w.desiredSize];`,
    "is ready when there is room": `const w = new WritableStream().getWriter(); await w.ready; return "ready";`,
  });
});

describe("what streams are piped through", () => {
  sameAsNode(
    collecting({
      "changes each chunk": `return collect(new ReadableStream({ start(c) { c.enqueue(1); c.enqueue(2); c.close(); } }).pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(x * 10); } })));`,
      "may make several of one, none, and more at the end": `return collect(ReadableStream.from(["ab", "", "c"]).pipeThrough(new TransformStream({ transform(x, c) { for (const y of x) c.enqueue(y); }, flush(c) { c.enqueue("end"); } })));`,
      "lets everything through by itself": `return collect(ReadableStream.from([1, 2]).pipeThrough(new TransformStream()));`,
      "breaks both ends where it throws": `return collect(ReadableStream.from([1]).pipeThrough(new TransformStream({ transform() { throw new RangeError("x"); } })));`,
      "breaks where its flush throws": `return collect(ReadableStream.from([1]).pipeThrough(new TransformStream({ flush() { throw new RangeError("x"); } })));`,
      "passes on what breaks before it": `return collect(new ReadableStream({ start(c) { c.error(new RangeError("x")); } }).pipeThrough(new TransformStream()));`,
      "may end before its source does": `return collect(ReadableStream.from([1, 2, 3]).pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(x); if (x === 2) c.terminate(); } })));`,
      "ends in a writable stream": `const log = []; await ReadableStream.from([1, 2]).pipeTo(new WritableStream({ write(x) { log.push(x); }, close() { log.push("closed"); } })); return log;`,
      "leaves its end open where it is asked to": `const log = []; const w = new WritableStream({ write(x) { log.push(x); }, close() { log.push("closed"); } }); await ReadableStream.from([1]).pipeTo(w, { preventClose: true }); await w.getWriter().write("more"); return log;`,
      "cancels its source where its end breaks": `let why = "not"; const s = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel() { why = "canceled"; } }); await s.pipeTo(new WritableStream({ write() { throw new RangeError("x"); } })).catch((e) => (why += " " + e.name)); return why;`,
      "ends its end where its source breaks": `let why = "not"; const s = new ReadableStream({ start(c) { c.error(new RangeError("x")); } }); await s.pipeTo(new WritableStream({ abort(e) { why = e.name; } })).catch(() => null); return why;`,
      "goes through several": `const add = (n) => new TransformStream({ transform(x, c) { c.enqueue(x + n); } }); return collect(ReadableStream.from([1, 2]).pipeThrough(add(10)).pipeThrough(add(100)));`,
    }),
  );
});
