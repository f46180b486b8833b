import { afterAll, beforeAll, expect, test } from "vitest";
import { openInlineApp } from "../../testing/inline-app.ts";
import type { TestEngine } from "../../testing/open-test-engine.ts";
import type { ConvexJson } from "../../values/json.ts";

type Body = new (text: string) => () => Promise<unknown>;
// The constructor of functions that are written `async function`; it has no name of its own.
const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as Body;

/** What a program answers, or the kind of error that it throws. */
const OUTCOME = `
  const outcome = async (work) => {
    try { return { value: (await work()) ?? null }; } catch (error) { return { threw: error?.name ?? String(error) }; }
  };`;
const modules = {
  programs: `${OUTCOME}
    const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
    export const run = query({ args: { text: v.string() }, handler: (_ctx, { text }) => outcome(new AsyncFunction(text)) });
  `,
};

async function outcomeInNode(text: string): Promise<unknown> {
  try {
    return { value: (await new AsyncFunction(text)()) ?? null };
  } catch (error) {
    return { threw: error instanceof Error || error instanceof DOMException ? error.name : String(error) };
  }
}

/**
 * Tests that programs do the same in a query as in Node, whose classes are the standard's.
 * @param programs bodies of async functions that answer with a Convex value, by what they show
 */
export function sameAsNode(programs: Record<string, string>): void {
  let app: TestEngine;
  beforeAll(async () => {
    app = await openInlineApp({ modules });
  });
  afterAll(() => app.dispose());

  test.each(Object.entries(programs))("%s", async (_what, text) => {
    const expected = JSON.parse(JSON.stringify(await outcomeInNode(text))) as ConvexJson;
    expect(await app.query("programs:run", { text })).toEqual(expected);
  });
}
