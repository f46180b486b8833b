import * as fc from "fast-check";
import { expect, test } from "vitest";
import { assignRequestId, isNamedByCaller } from "./request-id.ts";

test("an assigned id is nobody's choice, and differs by reason and by call", () => {
  const reasons = fc.constantFrom("call" as const, "confirmed" as const);
  fc.assert(
    fc.property(reasons, fc.string(), reasons, fc.string(), (reason, id, otherReason, otherId) => {
      const assigned = assignRequestId(reason, id);
      expect(isNamedByCaller(assigned)).toBe(false);
      const isSame = reason === otherReason && id === otherId;
      expect(assigned === assignRequestId(otherReason, otherId)).toBe(isSame);
    }),
  );
});

test.each([
  [undefined, false],
  ["", true],
  ["take-1", true],
  ["WAV0:call:1", true],
  [" wav0:call:1", true],
  ["wav0", true],
  ["wav0:", false],
])("%j was chosen by the caller: %s", (requestId, isChosen) => {
  expect(isNamedByCaller(requestId)).toBe(isChosen);
});
