import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CURSOR_SECRET_BYTES, CursorCodec, type CursorPosition, InvalidCursorError } from "./cursor.ts";

const secret = (first: number): Uint8Array => Uint8Array.from({ length: CURSOR_SECRET_BYTES }, (_, at) => first + at);
const codec = new CursorCodec(secret(0));

const position: fc.Arbitrary<CursorPosition> = fc.oneof(
  fc.constant({ kind: "end" as const }),
  fc.uint8Array({ maxLength: 40 }).map((key) => ({ kind: "after" as const, key })),
);

/** A position whose key can be compared whatever kind of array holds it. */
function plain(place: CursorPosition): unknown {
  return place.kind === "end" ? place : { kind: "after", key: [...place.key] };
}

describe("a cursor", () => {
  test("tells its own query the position that it was made for", () => {
    fc.assert(
      fc.property(position, fc.string(), (place, fingerprint) => {
        expect(plain(codec.decode(codec.encode(place, fingerprint), fingerprint))).toEqual(plain(place));
      }),
    );
  });

  test("tells another query nothing", () => {
    fc.assert(
      fc.property(position, fc.string(), fc.string(), (place, own, other) => {
        fc.pre(own !== other);
        expect(() => codec.decode(codec.encode(place, own), other)).toThrow(InvalidCursorError);
      }),
    );
  });

  test("is the same for the same position, and another for another", () => {
    fc.assert(
      fc.property(position, position, (a, b) => {
        const isSame = JSON.stringify(plain(a)) === JSON.stringify(plain(b));
        expect(codec.encode(a, "query") === codec.encode(b, "query")).toBe(isSame);
      }),
    );
  });

  test("of another deployment is worth nothing here", () => {
    const other = new CursorCodec(secret(1));
    expect(() => codec.decode(other.encode({ kind: "end" }, "query"), "query")).toThrow(InvalidCursorError);
    expect(new CursorCodec(secret(0)).decode(codec.encode({ kind: "end" }, "query"), "query")).toEqual({ kind: "end" });
  });

  test("altered in any bit is refused", () => {
    const cursor = Buffer.from(codec.encode({ kind: "after", key: Uint8Array.of(7, 97, 0) }, "query"), "base64url");
    for (let bit = 0; bit < cursor.length * 8; bit += 1) {
      const altered = Buffer.from(cursor);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => codec.decode(altered.toString("base64url"), "query")).toThrow(InvalidCursorError);
    }
  });

  test("cut short or lengthened is refused", () => {
    const cursor = Buffer.from(codec.encode({ kind: "after", key: Uint8Array.of(1, 2, 3) }, "query"), "base64url");
    for (let length = 0; length < cursor.length; length += 1) {
      expect(() => codec.decode(cursor.subarray(0, length).toString("base64url"), "query")).toThrow(InvalidCursorError);
    }
    expect(() => codec.decode(Buffer.concat([cursor, cursor]).toString("base64url"), "query")).toThrow(
      InvalidCursorError,
    );
  });

  test("is text that an address can carry, and does not show the key", () => {
    const key = Buffer.from("a secret that a filter kept from the client");
    const cursor = codec.encode({ kind: "after", key }, "query");
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(Buffer.from(cursor, "base64url").includes("secret")).toBe(false);
  });

  test("of keys that begin alike does not begin alike", () => {
    const start = Buffer.alloc(32, 7);
    const [a, b] = [1, 2].map((last) =>
      codec.encode({ kind: "after", key: Buffer.concat([start, Buffer.of(last)]) }, "q"),
    );
    expect(a?.slice(0, 8)).not.toBe(b?.slice(0, 8));
    expect(a?.slice(24, 60)).not.toBe(b?.slice(24, 60));
  });
});

test.each(["", "x", "_end_cursor", "null", "AAAAAAAAAAAAAAAAAAAAAA", "é", "a".repeat(500)])(
  "%j is no cursor",
  (text) => {
    expect(() => codec.decode(text, "query")).toThrow(
      `InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is from a different query: ${text}`,
    );
  },
);
