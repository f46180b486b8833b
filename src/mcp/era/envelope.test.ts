import { expect, test } from "vitest";
import { readClaim } from "./envelope.ts";
import { META } from "./revision.ts";

const COMPLETE = { [META.protocolVersion]: "2026-07-28", [META.clientCapabilities]: {} };

test.each([
  ["a field that every request needs", { [META.protocolVersion]: "2026-07-28" }, META.clientCapabilities, /is missing/],
  ["such a field", { ...COMPLETE, [META.clientCapabilities]: [] }, META.clientCapabilities, /is malformed/],
  ["a field that may be left out", { ...COMPLETE, [META.logLevel]: "loud" }, META.logLevel, /is malformed$/],
])("a claim with %s missing or wrong says which", (_what, meta, key, reason) => {
  const claim = readClaim({ _meta: meta });
  expect(claim).toMatchObject({
    kind: "invalid",
    problem: { code: -32_602, message: expect.stringMatching(reason), data: { envelope: { key } } },
  });
});

test("a complete claim is read, without a log level too", () => {
  expect(readClaim({ _meta: COMPLETE })).toMatchObject({ kind: "current", envelope: { logLevel: null } });
});
