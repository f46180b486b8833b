import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openMemorySync, type MemorySync } from "./memory-sync.fixture.ts";
import { add, TestConnection } from "./test-connection.fixture.ts";

let sync: MemorySync;
let clients: TestConnection[] = [];
/** Names of the queries that ran. */
let ran: string[] = [];

beforeAll(async () => {
  sync = await openMemorySync();
  sync.app.engine.onLog(({ path, udfType }) => {
    if (udfType === "query") ran.push(path.name);
  });
});
afterAll(() => sync.dispose());
beforeEach(() => sync.app.mutation("notes:clear", { channel: "all", text: "cleared" }));
afterEach(() => {
  for (const client of clients) client.drop();
  clients = [];
});

/** Connections that show a query, each up to date. */
async function open(count: number, query: object, subject: string | null = null): Promise<TestConnection[]> {
  const opened = Array.from({ length: count }, () => new TestConnection(sync));
  clients.push(...opened);
  for (const client of opened) {
    if (subject !== null) client.authenticate(0, client.user(subject));
    client.modify(0, query);
  }
  for (const client of opened) {
    let { endVersion } = await client.next("Transition");
    while (endVersion.querySet === 0) ({ endVersion } = await client.next("Transition"));
    await client.quiet();
  }
  ran = [];
  return opened;
}

/** What each shows next. */
async function updates(of: readonly TestConnection[]): Promise<unknown[]> {
  const transitions = await Promise.all(of.map((client) => client.next("Transition")));
  return transitions.map(({ modifications: [first] }) => (first?.type === "QueryUpdated" ? first.value : first));
}

test("a query that many clients show runs once for all of them at a commit", async () => {
  const watching = await open(30, add(1, "list", { channel: "all" }));
  await sync.app.mutation("notes:send", { channel: "all", text: "hello" });
  expect(await updates(watching)).toEqual(watching.map(() => ["hello"]));
  expect(ran).toEqual(["list"]);
  await sync.app.mutation("notes:send", { channel: "all", text: "again" });
  expect(await updates(watching)).toEqual(watching.map(() => ["hello", "again"]));
  expect(ran).toEqual(["list", "list"]);
});

test("a query that fails does so for all who show it, and runs once", async () => {
  const watching = await open(5, add(1, "strict", { channel: "all" }));
  for (const text of ["a", "b"]) {
    await sync.app.mutation("notes:send", { channel: "all", text });
    await updates(watching);
  }
  ran = [];
  await sync.app.mutation("notes:send", { channel: "all", text: "c" });
  for (const failed of await updates(watching)) {
    expect(failed).toMatchObject({ type: "QueryFailed", errorData: { channel: "all", texts: ["a", "b", "c"] } });
  }
  expect(ran).toEqual(["strict"]);
});

test("clients whose arguments differ have runs of their own", async () => {
  const other = await open(2, add(1, "list", { channel: "other" }));
  const all = await open(2, add(1, "list", { channel: "all" }));
  await sync.app.mutation("notes:send", { channel: "all", text: "hello" });
  expect(await updates(all)).toEqual([["hello"], ["hello"]]);
  expect(ran).toEqual(["list"]);
  await Promise.all(other.map((client) => client.quiet()));
  expect(other.map(({ heard }) => heard)).toEqual([[], []]);
});

test("a query about its caller runs once for each user, and shows nobody what is another's", async () => {
  const ada = await open(3, add(1, "mine"), "ada");
  const bob = await open(3, add(1, "mine"), "bob");
  const nobody = await open(3, add(1, "mine"));
  const as = (subject: string) =>
    sync.app.as({ subject, issuer: "https://issuer.test", tokenIdentifier: `https://issuer.test|${subject}` });
  await as("ada").mutation("notes:send", { channel: "all", text: "ada's" });
  expect(await updates(ada)).toEqual([["ada's"], ["ada's"], ["ada's"]]);
  // Theirs stayed as they were, so they are told nothing.
  await Promise.all([...bob, ...nobody].map((client) => client.quiet()));
  expect([...bob, ...nobody].flatMap(({ heard }) => heard)).toEqual([]);
  expect(ran).toEqual(["mine", "mine", "mine"]);
  await as("bob").mutation("notes:send", { channel: "all", text: "bob's" });
  expect(await updates(bob)).toEqual([["bob's"], ["bob's"], ["bob's"]]);
});

test("other code is run by the next who shows the query, not shared from before", async () => {
  const watching = await open(2, add(1, "list", { channel: "all" }));
  sync.invalidate();
  await Promise.all(watching.map((client) => client.quiet()));
  expect(ran).toEqual(["list"]);
});
