import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";
import type { UserIdentity } from "../types.ts";
import type { ConvexObject } from "../values/json.ts";

let app: TestEngine;
beforeAll(async () => {
  app = await openTestEngine();
});
afterAll(() => app.dispose());

const WAYS = ["awaited", "thenable", "reaction", "joined", "raced", "generated"] as const;

interface Call {
  name: "leave" | "waitForever" | "letGo" | "look" | "nest";
  way: (typeof WAYS)[number];
  user: "alice" | "bob" | null;
}

/** What the caller gets, and which rows the call may leave. */
function expectation({ name, user }: Call, label: string): { answer: string | null; rows: string[] } {
  switch (name) {
    case "leave":
    case "letGo":
      return { answer: label, rows: [label] };
    case "nest":
      return { answer: label, rows: [`${label} inside`, label] };
    case "look":
      return { answer: `${label} of ${user ?? "nobody"}`, rows: [] };
    case "waitForever":
      return { answer: null, rows: [] };
  }
}

test("in any order of calls, each caller gets its own answer and each row is of the call that was answered with it", async () => {
  const calls = fc.record<Call>({
    name: fc.constantFrom("leave", "waitForever", "letGo", "look", "nest"),
    way: fc.constantFrom(...WAYS),
    user: fc.constantFrom("alice", "bob", null),
  });
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(calls, { minLength: 2, maxLength: 12 }), async (sequence) => {
      const before = ((await app.query("rooms:traces")) as string[]).length;
      const rows: string[] = [];
      for (const call of sequence) {
        const label = `call ${++count}`;
        const expected = expectation(call, label);
        expect(await answerOf(call, label)).toBe(expected.answer);
        rows.push(...expected.rows);
      }
      expect(((await app.query("rooms:traces")) as string[]).slice(before)).toEqual(rows);
    }),
    { numRuns: 60 },
  );
});

/** @returns null for a call that failed since it never settled */
async function answerOf({ name, way, user }: Call, label: string): Promise<unknown> {
  const calls = app.as(user === null ? null : identityOf(user));
  const args: ConvexObject = name === "leave" || name === "waitForever" ? { label, way } : { label };
  if (name === "look") return calls.query("rooms:look", args);
  try {
    return await calls.mutation(`rooms:${name}`, args);
  } catch (error) {
    expect(String(error)).toMatch(/never resolves/);
    return null;
  }
}

function identityOf(subject: string): UserIdentity {
  return { subject, issuer: "https://issuer.example", tokenIdentifier: `https://issuer.example|${subject}` };
}
