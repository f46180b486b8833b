import { describe } from "vitest";
import { sameAsNode } from "./same-as-node.fixture.ts";

const BYTES = `const bytes = async (x) => [...new Uint8Array(await new Response(x).arrayBuffer())];`;

describe("a Blob", () => {
  sameAsNode({
    "is made of text, bytes, views, other blobs and what can be written": `return new Blob(["ä", new Uint8Array([65]), new Uint16Array([0x4242]).buffer, new DataView(new ArrayBuffer(2), 1), new Blob(["b"]), 7, null, true]).text();`,
    "of nothing is empty": `const b = new Blob(); return [b.size, b.type, await b.text()];`,
    "has its type in lower case": `return [new Blob([], { type: "Audio/WAV" }).type, new Blob([], { type: "a\\u0001" }).type];`,
    "is cut as arrays are": `const b = new Blob(["0123456789"]); return Promise.all([b.slice(2), b.slice(2, 4), b.slice(-3), b.slice(-3, -1), b.slice(5, 2), b.slice(0, 99)].map((x) => x.text()));`,
    "that was cut has the type that it is given": `const b = new Blob(["x"], { type: "a/b" }); return [b.slice(0, 1).type, b.slice(0, 1, "C/D").type];`,
    "does not change with what it was made of": `const u = new Uint8Array([65]); const b = new Blob([u]); u[0] = 66; return b.text();`,
    "reads bad UTF-8 as it can": `return new Blob([new Uint8Array([255, 65])]).text();`,
    "leaves a byte order mark out": `return new Blob([new Uint8Array([0xef, 0xbb, 0xbf, 65])]).text();`,
    "is a stream of bytes": `const all = []; for await (const c of new Blob(["abc"]).stream()) all.push(...c); return all;`,
    "is not made of what cannot be listed": `new Blob(7);`,
    "knows what it is": `return [new Blob() instanceof Blob, new File([], "x") instanceof Blob, Object.prototype.toString.call(new Blob())];`,
  });
});

describe("a File", () => {
  sameAsNode({
    "is a blob with a name": `const f = new File(["ab"], "take.wav", { type: "audio/wav", lastModified: 5 }); return [f.name, f.size, f.type, f.lastModified, await f.text()];`,
    "has any name as text": `return new File([], 7).name;`,
    "needs a name": `new File([]);`,
  });
});

describe("a Response", () => {
  sameAsNode({
    "of text says so": `const r = new Response("ä"); return [r.headers.get("content-type"), await r.text(), r.status, r.ok, r.statusText, r.type];`,
    "of bytes says nothing": `return new Response(new Uint8Array([1])).headers.get("content-type");`,
    "of a form of text says so": `const r = new Response(new URLSearchParams({ a: "1 2" })); return [r.headers.get("content-type"), await r.text()];`,
    "keeps the type that it is given": `return new Response("x", { headers: { "content-type": "a/b" } }).headers.get("content-type");`,
    "of a blob has its type": `return new Response(new Blob(["x"], { type: "a/b" })).headers.get("content-type");`,
    "reads any body as bytes": `${BYTES} return [await bytes("ä"), await bytes(new Uint8Array([1, 2])), await bytes(new ArrayBuffer(1)), await bytes(new Blob(["x"])), await bytes(null), await bytes(undefined), await bytes(7)];`,
    "is read once": `const r = new Response("x"); await r.text(); return r.text();`,
    "knows that it was read": `const r = new Response("x"); const before = r.bodyUsed; await r.text(); return [before, r.bodyUsed];`,
    "without a body is read as often as one likes": `const r = new Response(null); return [await r.text(), await r.text(), r.bodyUsed, r.body];`,
    "of no JSON says so": `return new Response("{").json();`,
    "of nothing is no JSON": `return new Response(null).json();`,
    "made as JSON has its type and its status": `const r = Response.json({ a: [1, null] }, { status: 201 }); return [r.headers.get("content-type"), r.status, await r.text()];`,
    "is not made of what JSON lacks": `Response.json(undefined);`,
    "that points elsewhere": `const r = Response.redirect("http://h/b", 303); return [r.status, r.headers.get("location")];`,
    "that points elsewhere has a status for that": `Response.redirect("http://h/b", 200);`,
    "that points to no address": `Response.redirect("nonsense");`,
    "has a status that there is": `new Response("", { status: 199 });`,
    "has no body where its status has none": `new Response("x", { status: 204 });`,
    "may have such a status without one": `return [204, 205, 304].map((status) => new Response(null, { status }).status);`,
    "is copied with all that it has": `const r = new Response("x", { status: 201, statusText: "Made", headers: { "x-a": "1" } }); const c = r.clone(); return [c.status, c.statusText, c.headers.get("x-a"), await c.text(), await r.text()];`,
    "is not copied once it was read": `const r = new Response("x"); await r.text(); r.clone();`,
    "does not share its headers with its copy": `const r = new Response("x"); const c = r.clone(); c.headers.set("x-a", "1"); return r.headers.get("x-a");`,
    "of a stream is read to its end": `return new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("a")); c.enqueue(new TextEncoder().encode("b")); c.close(); } })).text();`,
    "of a stream of text breaks": `return new Response(new ReadableStream({ start(c) { c.enqueue("text"); c.close(); } })).text();`,
    "of a stream that breaks breaks": `return new Response(new ReadableStream({ start(c) { c.error(new RangeError("x")); } })).text();`,
    "as a blob has its type": `return (await new Response("x", { headers: { "content-type": "a/b" } }).blob()).type;`,
    "is fine from 200 to 299": `return [200, 299, 300, 404, 500].map((status) => new Response(null, { status }).ok);`,
  });
});

describe("a Request", () => {
  sameAsNode({
    "is a GET without a body": `const r = new Request("http://h/p?q#f"); return [r.method, r.url, r.body, await r.text()];`,
    "has its method in capitals, where the standard knows it": `return ["get", "Post", "delete", "patch", "own"].map((method) => new Request("http://h", { method }).method);`,
    "has no method that is forbidden": `new Request("http://h", { method: "TRACE" });`,
    "has no method that is none": `new Request("http://h", { method: "a b" });`,
    "of GET has no body": `new Request("http://h", { body: "x" });`,
    "has an address that is whole": `new Request("/p");`,
    "has an address without a user": `new Request("http://user:pass@h/");`,
    "is made of another, which is then read": `const a = new Request("http://h/", { method: "POST", body: "x", headers: { "x-a": "1" } }); const b = new Request(a); return [b.method, b.headers.get("x-a"), await b.text(), a.bodyUsed];`,
    "is made of another with changes": `const b = new Request(new Request("http://h/", { headers: { "x-a": "1" } }), { method: "PUT", body: "y", headers: { "x-b": "2" } }); return [b.method, b.headers.get("x-a"), b.headers.get("x-b"), await b.text()];`,
    "is made of an address": `return new Request(new URL("http://h/x")).url;`,
    "is copied": `const a = new Request("http://h/", { method: "POST", body: "x" }); const b = a.clone(); return [await a.text(), await b.text()];`,
    "has a signal": `const c = new AbortController(); const r = new Request("http://h/", { signal: c.signal }); c.abort(); return [r.signal.aborted, new Request("http://h/").signal.aborted];`,
  });
});

describe("FormData", () => {
  sameAsNode({
    "keeps what is appended, in order": `const f = new FormData(); f.append("a", "1"); f.append("b", 2); f.append("a", null); return [[...f], f.get("a"), f.getAll("a"), f.get("c"), f.has("b")];`,
    "puts what is set in the place of the first": `const f = new FormData(); for (const [k, v] of [["a", "1"], ["b", "2"], ["a", "3"]]) f.append(k, v); f.set("a", "4"); f.set("c", "5"); return [...f];`,
    "has names as text": `const f = new FormData(); f.append(1, "x"); return [f.get(1), f.has("1"), (f.delete(1), f.has(1))];`,
    "makes a file of a blob": `const f = new FormData(); f.append("a", new Blob(["x"], { type: "a/b" })); f.append("b", new Blob(["y"]), "named.txt"); f.append("c", new File(["z"], "own.txt")); f.append("d", new File(["z"], "own.txt"), "other.txt"); return [...f].map(([k, v]) => [k, v.name, v.type, v instanceof File]);`,
    "has no name of a file for text": `const f = new FormData(); f.append("a", "text", "name");`,
    "is listed by names and values": `const f = new FormData(); f.append("a", "1"); const seen = []; f.forEach((v, k) => seen.push([k, v])); return [[...f.keys()], [...f.values()], [...f.entries()], seen];`,
    "goes through a body": `const f = new FormData(); f.append('a "b"', "x\\ny"); f.append("f", new File([new Uint8Array([0, 13, 10, 255])], "ä.bin", { type: "x/y" })); const g = await new Response(f).formData(); const file = g.get("f"); return [[...g.keys()], g.get('a "b"'), file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]];`,
    "is read of a form of text": `return [...(await new Response("a=1+2&b=%C3%A4&c", { headers: { "content-type": "application/x-www-form-urlencoded" } }).formData())];`,
    "is not read of anything else": `return new Response("x").formData();`,
    "is not read of a broken form": `return new Response("nonsense", { headers: { "content-type": "multipart/form-data; boundary=x" } }).formData();`,
    "is not read without a boundary": `return new Response("--x--", { headers: { "content-type": "multipart/form-data" } }).formData();`,
    "of an empty form is empty": `return [...(await new Response(new FormData()).formData())];`,
  });
});
