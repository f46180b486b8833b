import { describe } from "vitest";
import { sameAsNode } from "./same-as-node.fixture.ts";

describe("structuredClone", () => {
  sameAsNode({
    "copies plain values": `return structuredClone({ a: [1, "x", null, true], b: { c: -0.5 } });`,
    "copies all the way down": `const a = { b: { c: 1 } }; const d = structuredClone(a); d.b.c = 2; return a.b.c;`,
    "keeps what is the same the same, and rings whole": `const a = { n: 1 }; const ring = { a, b: a }; ring.self = ring; const c = structuredClone(ring); return [c.a === c.b, c.self === c, c.a !== a];`,
    "copies dates, maps and sets": `const c = structuredClone({ d: new Date(5), m: new Map([[{ k: 1 }, new Set([1])]]) }); const [[k, v]] = c.m; return [c.d.getTime(), c.d instanceof Date, k, [...v]];`,
    "copies typed arrays as what they are": `return [new Float32Array([1.5]), new Int16Array([-2]), new BigInt64Array([3n]), new Uint8ClampedArray([300])].map((x) => { const c = structuredClone(x); return [c.constructor.name, String(c[0]), c.length, c.buffer !== x.buffer]; });`,
    "copies views with their place": `const b = new ArrayBuffer(8); const c = structuredClone(new DataView(b, 2, 4)); return [c instanceof DataView, c.byteOffset, c.byteLength];`,
    "copies buffers": `const c = structuredClone(new Uint8Array([1, 2]).buffer); return [c instanceof ArrayBuffer, c.byteLength];`,
    "copies errors with their kind": `const c = structuredClone(new RangeError("x", { cause: 1 })); return [c instanceof RangeError, c.name, c.message, c.cause];`,
    "copies patterns": `const c = structuredClone(/a+/gi); return [c instanceof RegExp, c.source, c.flags];`,
    "copies boxed values": `return [structuredClone(Object(1)) instanceof Number, structuredClone(Object("x")) instanceof String, structuredClone(Object(true)) instanceof Boolean];`,
    "leaves holes in lists": `const c = structuredClone([1, , 3]); return [c.length, 1 in c];`,
    "makes plain objects of instances": `class P { x = 1; get y() { return 2; } } const c = structuredClone(new P()); return [c.constructor === Object, c.x, c.y ?? null];`,
    "reads getters": `return structuredClone({ get a() { return 1; } });`,
    "does not copy functions": `structuredClone(() => 1);`,
    "does not copy symbols": `structuredClone({ s: Symbol("x") });`,
    "does not copy promises": `structuredClone(Promise.resolve());`,
    "keeps a field called __proto__": `const c = structuredClone(JSON.parse('{"__proto__":{"a":1}}')); return [Object.keys(c), Object.getPrototypeOf(c) === Object.prototype];`,
    "copies large integers": `return String(structuredClone(2n ** 70n));`,
  });
});

describe("TextEncoder and TextDecoder", () => {
  sameAsNode({
    "write UTF-8": `return [...new TextEncoder().encode("aä🎛\\ud800")];`,
    "write nothing for nothing": `return [new TextEncoder().encode().length, new TextEncoder().encode(undefined).length, new TextEncoder().encode(null).length];`,
    "write into an array as many whole characters as fit": `return [3, 4, 5, 6].map((n) => { const into = new Uint8Array(n); const { read, written } = new TextEncoder().encodeInto("aä🎛b", into); return [read, written, ...into]; });`,
    "read UTF-8 back": `return [new TextDecoder().decode(new TextEncoder().encode("ä🎛")), new TextDecoder().decode(new Uint8Array([255])), new TextDecoder("utf-8", { fatal: false }).encoding];`,
    "refuse what is no UTF-8 where they are asked to": `new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([255]));`,
    "read in pieces": `const d = new TextDecoder(); return d.decode(new Uint8Array([0xc3]), { stream: true }) + d.decode(new Uint8Array([0xa4]));`,
    "read other encodings": `return [new TextDecoder("utf-16le").decode(new Uint8Array([0x41, 0])), new TextDecoder("latin1").decode(new Uint8Array([0xe4]))];`,
    "do not know others": `new TextDecoder("nonsense");`,
  });
});

describe("an AbortSignal", () => {
  sameAsNode({
    "is told once, with the reason": `const c = new AbortController(); const seen = []; c.signal.addEventListener("abort", () => seen.push(c.signal.reason)); c.signal.onabort = () => seen.push("on"); c.abort("why"); c.abort("again"); return [seen.toSorted(), c.signal.aborted, c.signal.reason];`,
    "has a reason of its own": `const c = new AbortController(); c.abort(); return [c.signal.reason.name, c.signal.reason instanceof DOMException, c.signal.reason.code];`,
    "may have null as its reason": `const c = new AbortController(); c.abort(null); return [c.signal.reason];`,
    "throws its reason": `const c = new AbortController(); c.signal.throwIfAborted(); c.abort(new RangeError("x")); c.signal.throwIfAborted();`,
    "made as one that was told": `return [AbortSignal.abort("x").aborted, AbortSignal.abort("x").reason, AbortSignal.abort().reason.name];`,
    "of several is told by the first": `const [a, b] = [new AbortController(), new AbortController()]; const any = AbortSignal.any([a.signal, b.signal]); b.abort("b"); a.abort("a"); return [any.aborted, any.reason];`,
    "of several, one of which was told, is told": `return AbortSignal.any([new AbortController().signal, AbortSignal.abort("x")]).reason;`,
    "of none is never told": `return AbortSignal.any([]).aborted;`,
    "is not made by itself": `new AbortSignal();`,
    "knows what it is": `const { signal } = new AbortController(); return [signal instanceof AbortSignal, signal instanceof EventTarget];`,
  });
});

describe("an EventTarget", () => {
  sameAsNode({
    "tells its listeners in order, each once": `const t = new EventTarget(); const seen = []; const a = () => seen.push("a"); t.addEventListener("x", a); t.addEventListener("x", a); t.addEventListener("x", { handleEvent() { seen.push("b"); } }); t.addEventListener("y", () => seen.push("y")); t.dispatchEvent(new Event("x")); return seen;`,
    "tells a listener once where it is asked to": `const t = new EventTarget(); let count = 0; t.addEventListener("x", () => count++, { once: true }); t.dispatchEvent(new Event("x")); t.dispatchEvent(new Event("x")); return count;`,
    "does not tell who left": `const t = new EventTarget(); let count = 0; const f = () => count++; t.addEventListener("x", f); t.removeEventListener("x", f); t.dispatchEvent(new Event("x")); return count;`,
    "does not tell who was taken away meanwhile": `const t = new EventTarget(); const seen = []; const b = () => seen.push("b"); t.addEventListener("x", () => { seen.push("a"); t.removeEventListener("x", b); }); t.addEventListener("x", b); t.dispatchEvent(new Event("x")); return seen;`,
    "stops where a listener says so": `const t = new EventTarget(); const seen = []; t.addEventListener("x", (e) => { seen.push("a"); e.stopImmediatePropagation(); }); t.addEventListener("x", () => seen.push("b")); t.dispatchEvent(new Event("x")); return seen;`,
    "says whether it was prevented": `const t = new EventTarget(); t.addEventListener("x", (e) => e.preventDefault()); return [t.dispatchEvent(new Event("x", { cancelable: true })), t.dispatchEvent(new Event("x"))];`,
    "lets a signal take listeners away": `const t = new EventTarget(); let count = 0; const c = new AbortController(); t.addEventListener("x", () => count++, { signal: c.signal }); t.dispatchEvent(new Event("x")); c.abort(); t.dispatchEvent(new Event("x")); return count;`,
    "tells its event where it is": `const t = new EventTarget(); let seen; t.addEventListener("x", (e) => { seen = [e.type, e.target === t, e.currentTarget === t]; }); t.dispatchEvent(new Event("x")); return seen;`,
    "takes events only": `new EventTarget().dispatchEvent({ type: "x" });`,
  });
});

describe("base64 and addresses", () => {
  sameAsNode({
    "are written and read": `return [btoa("ab\\xff"), atob("YWL/"), atob(" YQ = = ")];`,
    "are not written of wide characters": `btoa("ä🎛");`,
    "are not read of anything else": `atob("*");`,
    "have parts": `const u = new URL("../x?a=1&a=2#h", "https://u:p@h:8080/y/z"); return [u.href, u.origin, u.host, u.searchParams.getAll("a"), u.hash];`,
    "are refused where they are none": `new URL("nonsense");`,
    "have headers beside them": `const h = new Headers({ "X-A": "1" }); h.append("x-a", "2"); h.append("set-cookie", "a"); h.append("set-cookie", "b"); return [[...h], h.get("X-a"), h.getSetCookie()];`,
  });
});
