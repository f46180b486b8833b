import { describe, expect, test } from "vitest";
import { idAtEnds, LineBuffer } from "./line-buffer.ts";

describe("a line", () => {
  test("within the limit is its text, cut wherever it was", () => {
    const buffer = new LineBuffer(16);
    for (const byte of Buffer.from("ä€😀")) buffer.append(Buffer.from([byte]));
    expect(buffer.take()).toEqual({ kind: "text", text: "ä€😀" });
    expect(buffer.take()).toEqual({ kind: "text", text: "" });
  });

  test.each([1, 700, 5000])("beyond the limit is its ends, in pieces of %i bytes", (size) => {
    const buffer = new LineBuffer(3000);
    const bytes = Buffer.from(`${"a".repeat(1024)}${"-".repeat(9000)}${"z".repeat(1024)}`);
    for (let at = 0; at < bytes.length; at += size) buffer.append(bytes.subarray(at, at + size));
    expect(buffer.take()).toEqual({ kind: "oversized", head: "a".repeat(1024), tail: "z".repeat(1024) });
    buffer.append(Buffer.from("next"));
    expect(buffer.take()).toEqual({ kind: "text", text: "next" });
  });
});

describe("the id of a request that is too long", () => {
  test.each([
    ['{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"x":"…', '…"}}', 7],
    ['{ "method" : "ping", "jsonrpc" : "2.0", "id" : "a" , "params": {"x":"…', '…"}}', "a"],
    ['{"method":"tools/call","params":{"x":"…', '…"},"jsonrpc":"2.0","id":0}\r', 0],
    ['{"method":"tools/call","params":{"x":"…', '…"},"id":-3,"jsonrpc":"2.0"}', -3],
    ['{"params":{"x":"…', '…"},"id":"b","method":"ping","jsonrpc":"2.0"}', "b"],
  ])("stands before the parameters or behind them: %s%s", (head, tail, id) => {
    expect(idAtEnds({ head, tail })).toBe(id);
  });

  test.each([
    ["of a parameter", '{"method":"tools/call","params":{"id":5,"x":"…', '…","id":6}}'],
    ["within a text", '{"method":"tools/call","params":{"x":"…', String.raw`…,\"id\":\"y\"}"}}`],
    ["of a notification", '{"jsonrpc":"2.0","method":"x","params":{"x":"…', '…"}}'],
    ["of a batch's member", '[{"jsonrpc":"2.0","id":5,"method":"…', '…,"id":6}]'],
  ])("is none %s", (_what, head, tail) => {
    expect(idAtEnds({ head, tail })).toBeNull();
  });
});
