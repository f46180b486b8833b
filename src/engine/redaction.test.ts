import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "./testing/inline-app.ts";
import type { TestEngine } from "./testing/open-test-engine.ts";
import type { Caller, FunctionOutcome, LogEntry } from "./types.ts";

const modules = {
  failing: `
    const args = { withData: v.boolean() };
    const raise = ({ withData }) => { console.log("secret line"); throw withData ? new ConvexError({ code: "FULL" }) : new Error("secret text"); };
    export const query_ = query({ args, handler: (_ctx, args) => raise(args) });
    export const mutation_ = mutation({ args, handler: (_ctx, args) => raise(args) });
    export const action_ = action({ args, handler: (_ctx, args) => raise(args) });
    export const caught = action({ args, handler: (ctx, args) => ctx.runQuery(fn("failing:query_"), args).catch((error) => error.message.split("\\n")[0]) });
    export const fine = query({ args: {}, handler: () => { console.log("secret line"); return 1; } });
    export const internal = internalQuery({ args: {}, handler: () => 1 });
  `,
  http: `
    const http = httpRouter();
    http.route({ path: "/fails", method: "GET", handler: httpAction(async () => { throw new Error("secret text"); }) });
    http.route({ path: "/refuses", method: "GET", handler: httpAction(async () => { throw new ConvexError({ code: "FULL" }); }) });
    export default http;
  `,
};
const USER: Caller = { kind: "user", identity: null };
const ADMIN: Caller = { kind: "admin", identity: null };
const REDACTED = /^\[Request ID: [0-9a-f]{16}\] Server Error$/;
const at = (name: string) => ({ component: "", module: "failing", name });

let app: TestEngine;
const entries: LogEntry[] = [];
beforeAll(async () => {
  app = await openInlineApp({ modules }, { redactErrors: true });
  app.engine.onLog((entry) => entries.push(entry));
});
afterAll(() => app.dispose());

async function call(name: string, caller: Caller, withData: boolean): Promise<FunctionOutcome> {
  const args = { withData };
  if (name === "mutation_") return app.engine.mutation(at(name), args, caller);
  if (name === "action_") return app.engine.action(at(name), args, caller);
  const { answers } = await app.engine.queries([{ path: at(name), args, caller }]);
  const [answer] = answers;
  if (!answer) throw new Error("The query was not answered");
  return answer;
}

describe.each(["query_", "mutation_", "action_"])("of an error of %s", (name) => {
  test("a client reads the id of its request, by which the log tells the whole", async () => {
    const outcome = await call(name, USER, false);
    expect(outcome).toMatchObject({ ok: false, message: expect.stringMatching(REDACTED), logLines: [] });
    expect(Object.values(outcome).join()).not.toContain("secret");
    const logged = entries.at(-1);
    expect(logged?.error).toContain("Uncaught Error: secret text");
    expect(logged?.logLines.join()).toContain("secret line");
    expect(outcome).toMatchObject({ message: `[Request ID: ${logged?.requestId}] Server Error` });
  });

  test("a client reads the data of a ConvexError, but not its text", async () => {
    const outcome = await call(name, USER, true);
    expect(outcome).toMatchObject({ message: expect.stringMatching(REDACTED), data: { code: "FULL" }, logLines: [] });
  });

  test("an admin reads everything", async () => {
    const outcome = await call(name, ADMIN, false);
    expect(outcome).toMatchObject({
      message: expect.stringContaining("Uncaught Error: secret text"),
      logLines: [expect.stringContaining("secret line")],
    });
  });
});

test("a function that calls another one reads its whole error", async () => {
  const outcome = await app.engine.action(at("caught"), { withData: false }, USER);
  expect(outcome).toMatchObject({ ok: true, value: "Uncaught Error: secret text" });
});

test("log lines of a function that succeeded are the log's alone", async () => {
  const { answers } = await app.engine.queries([{ path: at("fine"), args: {}, caller: USER }]);
  expect(answers).toMatchObject([{ ok: true, value: 1, logLines: [] }]);
  expect(entries.at(-1)?.logLines).toHaveLength(1);
});

test.each(["internal", "nowhere"])("a client does not learn whether there is a function %s", async (name) => {
  for (const outcome of [
    (await app.engine.queries([{ path: at(name), args: {}, caller: USER }])).answers[0],
    await app.engine.mutation(at(name), {}, USER),
    await app.engine.action(at(name), {}, USER),
  ]) {
    expect(outcome).toMatchObject({ ok: false, message: expect.stringMatching(REDACTED) });
  }
});

test("a mutation that a client sends again gets the same error, id included", async () => {
  const session = { sessionId: "s", requestId: 1 };
  const send = () => app.engine.mutation(at("mutation_"), { withData: false }, USER, session);
  const first = await send();
  const again = await send();
  expect(first).toMatchObject({ message: expect.stringMatching(REDACTED) });
  expect(again).toMatchObject({ message: first.ok ? "" : first.message });
});

test("a failed HTTP action answers in Convex's form", async () => {
  const ask = async (route: string) => {
    const response = await app.engine.httpAction(new Request(`http://host${route}`), USER);
    return { status: response.status, body: (await response.json()) as unknown };
  };
  expect(await ask("/fails")).toEqual({ status: 500, body: { code: expect.stringMatching(REDACTED) } });
  const body = { code: expect.stringMatching(REDACTED), data: { code: "FULL" } };
  expect(await ask("/refuses")).toEqual({ status: 500, body });
});
