import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProtocolError, parseClientMessage } from "./client-message.ts";

describe("a frame of the official client", () => {
  test.each([
    {
      type: "Connect",
      sessionId: "s",
      connectionCount: 0,
      lastCloseReason: null,
      clientTs: 1,
      maxObservedTimestamp: "AQAAAAAAAAA=",
    },
    { type: "Authenticate", tokenType: "None", baseVersion: 0 },
    { type: "Authenticate", tokenType: "User", value: "jwt", baseVersion: 3 },
    { type: "Authenticate", tokenType: "Admin", value: "key", baseVersion: 3, impersonating: { subject: "u" } },
    {
      type: "ModifyQuerySet",
      baseVersion: 0,
      newVersion: 1,
      modifications: [
        { type: "Add", queryId: 0, udfPath: "a:b", args: [{}], journal: "end", componentPath: "child" },
        { type: "Remove", queryId: 1 },
      ],
    },
    { type: "Mutation", requestId: 4, udfPath: "a:b", args: [{ x: 1 }] },
    { type: "Action", requestId: 5, udfPath: "a:b", args: [{}], componentPath: "child" },
    { type: "Event", eventType: "ClientConnect", event: {} },
  ])("of type $type is read with what the server uses of it", (frame) => {
    const { maxObservedTimestamp: _encoded, ...read } = {
      maxObservedTimestamp: 0n,
      ...parseClientMessage(JSON.stringify(frame)),
    };
    expect(frame).toMatchObject(read);
  });

  test("tells the time that it has observed", () => {
    const frame = { type: "Connect", sessionId: "s", maxObservedTimestamp: "AQAAAAAAAAA=" };
    expect(parseClientMessage(JSON.stringify(frame))).toEqual({
      type: "Connect",
      sessionId: "s",
      maxObservedTimestamp: 1n,
    });
  });
});

describe("anything else is refused", () => {
  test.each([
    "",
    "[]",
    "null",
    "{}",
    '{"type":"Nonsense"}',
    '{"type":"Connect"}',
    '{"type":"Authenticate","tokenType":"User","baseVersion":0}',
    '{"type":"Authenticate","tokenType":"Magic","baseVersion":0}',
    '{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1}',
    '{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Add","queryId":0,"udfPath":"a:b"}]}',
    '{"type":"ModifyQuerySet","baseVersion":0,"newVersion":1,"modifications":[{"type":"Swap","queryId":0}]}',
    '{"type":"Mutation","requestId":-1,"udfPath":"a:b","args":[]}',
    '{"type":"Mutation","requestId":1.5,"udfPath":"a:b","args":[]}',
  ])("%s", (text) => {
    expect(() => parseClientMessage(text)).toThrow(ProtocolError);
  });

  test("whatever it is, with a ProtocolError and no other error", () => {
    const frame = fc.record(
      {
        type: fc.constantFrom("Connect", "Authenticate", "ModifyQuerySet", "Mutation"),
        args: fc.jsonValue(),
        requestId: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(frame, fc.jsonValue()), (value) => {
        try {
          parseClientMessage(JSON.stringify(value));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
    );
  });
});
