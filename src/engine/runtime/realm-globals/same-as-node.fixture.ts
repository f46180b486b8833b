import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openInlineApp } from "../../testing/inline-app.ts";
import type { TestEngine } from "../../testing/open-test-engine.ts";
import type { ConvexJson } from "../../values/json.ts";

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

/** A thread of its own, since libraries replace classes of the main one. */
const NODE = `${OUTCOME}
  const { parentPort } = require("node:worker_threads");
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
  parentPort.on("message", async (text) => parentPort.postMessage(JSON.stringify(await outcome(new AsyncFunction(text)))));
`;

async function outcomeInNode(node: Worker, text: string): Promise<ConvexJson> {
  const answer = once(node, "message");
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  node.postMessage(text);
  const [json] = (await answer) as [string]; // Posted above.
  return JSON.parse(json) as ConvexJson;
}

/**
 * Tests that programs do the same in a query as in Node, whose classes are the standard's.
 * @param programs bodies of async functions that answer with a Convex value, by what they show
 */
export function sameAsNode(programs: Record<string, string>): void {
  let app: TestEngine;
  let node: Worker;
  beforeAll(async () => {
    node = new Worker(NODE, { eval: true });
    app = await openInlineApp({ modules });
  });
  afterAll(() => Promise.all([app.dispose(), node.terminate()]));

  test.each(Object.entries(programs))("%s", async (_what, text) => {
    const expected = await outcomeInNode(node, text);
    expect(await app.query("programs:run", { text })).toEqual(expected);
  });
}
