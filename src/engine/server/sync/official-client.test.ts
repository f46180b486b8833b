import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCuttingProxy } from "../../testing/cutting-proxy.ts";
import { captureFixture, createTokenSigner, startDeployment } from "../../testing/test-deployment.ts";
import type { TestDeployment, TokenSigner } from "../../testing/test-deployment.ts";

const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
const send = makeFunctionReference<"mutation", { channel: string; body: string }, string>("messages:send");
const refuse = makeFunctionReference<"mutation", { count: bigint }>("messages:refuse");
const sendLater = makeFunctionReference<"action", { channel: string; body: string }, string>("messages:sendLater");
const whoAmI = makeFunctionReference<"query", Record<string, never>, { subject: string } | null>("messages:whoAmI");

let deployment: TestDeployment;
let signer: TokenSigner;
let client: ConvexClient;
let channels = 0;
let channel = "";
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  signer = await createTokenSigner();
  deployment = await startDeployment({ deployment: await captureFixture(), environment: signer.environment });
});

afterAll(() => deployment.stop());

beforeEach(() => {
  channels += 1;
  channel = `channel ${channels}`;
  deployment.clock = Date.now();
  client = connect();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function connect(url = deployment.url): ConvexClient {
  const created = new ConvexClient(url, { logger: false });
  cleanups.push(() => created.close());
  return created;
}

/** What a subscription shows, and a wait for it to show something else. */
function watch<T>(subscribe: (show: (value: T) => void) => void) {
  const seen: T[] = [];
  let wake: (() => void) | null = null;
  subscribe((value) => {
    seen.push(value);
    wake?.();
  });
  return {
    seen,
    async until(isWanted: (value: T) => boolean): Promise<T> {
      for (;;) {
        const last = seen.at(-1);
        if (last !== undefined && isWanted(last)) return last;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function watchList(from: ConvexClient) {
  return watch<string[]>((show) => from.onUpdate(list, { channel }, show));
}

describe("a subscription", () => {
  test("shows the present and then every change, whoever made it", async () => {
    const view = watchList(client);
    await view.until((bodies) => bodies.length === 0);
    await connect().mutation(send, { channel, body: "from another client" });
    await view.until((bodies) => bodies.length === 1);
    await client.mutation(send, { channel, body: "mine" });
    expect(view.seen.at(-1)).toEqual(["from another client", "mine"]);
  });

  test("shows a mutation's effect by the time its promise resolves", async () => {
    const view = watchList(client);
    await view.until((bodies) => bodies.length === 0);
    for (const body of ["a", "b", "c"]) {
      await client.mutation(send, { channel, body });
      expect(view.seen.at(-1)?.at(-1)).toBe(body);
    }
  });

  test("stops after it was cancelled", async () => {
    const other = watchList(connect());
    const seen: string[][] = [];
    const cancel = client.onUpdate(list, { channel }, (bodies) => seen.push(bodies));
    await client.mutation(send, { channel, body: "a" });
    cancel();
    await client.mutation(send, { channel, body: "b" });
    await other.until((bodies) => bodies.length === 2);
    expect(seen.at(-1)).toEqual(["a"]);
  });
});

describe("a call", () => {
  test("of an action gives its result, and subscribers see what it wrote", async () => {
    const view = watchList(client);
    expect(await client.action(sendLater, { channel, body: "later" })).toBe("sent later");
    expect(await view.until((bodies) => bodies.length === 1)).toEqual(["later"]);
  });

  test("that throws a ConvexError gives its data", async () => {
    const error: unknown = await client.mutation(refuse, { count: 1n }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConvexError);
    expect(error).toHaveProperty("data", { code: "REFUSED", count: 1n });
  });
});

describe("a user", () => {
  test("is known as soon as the deployment has confirmed the token", async () => {
    const changes = watch<boolean>((show) =>
      client.setAuth(() => signer.sign("ada", deployment.clock + 600_000), show),
    );
    const view = watch<{ subject: string } | null>((show) => client.onUpdate(whoAmI, {}, show));
    await changes.until((isAuthenticated) => isAuthenticated);
    expect(await view.until((user) => user !== null)).toMatchObject({ subject: "ada" });
  });

  test("with a token of another issuer stays anonymous", async () => {
    const stranger = await createTokenSigner();
    const changes = watch<boolean>((show) =>
      client.setAuth(() => stranger.sign("eve", deployment.clock + 600_000), show),
    );
    await changes.until((isAuthenticated) => !isAuthenticated);
    expect(await client.query(whoAmI, {})).toBeNull();
  });

  test("whose token expired is asked for another and goes on as the same session", async () => {
    let fetches = 0;
    const fetchToken = () => {
      fetches += 1;
      return signer.sign(`ada ${fetches}`, deployment.clock + 600_000);
    };
    const changes = watch<boolean>((show) => client.setAuth(fetchToken, show));
    const view = watch<{ subject: string } | null>((show) => client.onUpdate(whoAmI, {}, show));
    await changes.until((isAuthenticated) => isAuthenticated);
    await view.until((user) => user !== null);
    const before = fetches;
    deployment.clock += 3_600_000;
    await client.mutation(send, { channel, body: "after expiry" });
    expect(fetches).toBeGreaterThan(before);
    expect(await client.query(list, { channel })).toEqual(["after expiry"]);
  });
});

describe("a lost connection", () => {
  test("before the answer to a mutation was heard does not run the mutation twice", async () => {
    const proxy = await createCuttingProxy(deployment.url);
    cleanups.push(() => proxy.close());
    const far = connect(proxy.url);
    await far.mutation(send, { channel, body: "first" });
    proxy.cutBefore("MutationResponse");
    const id = await far.mutation(send, { channel, body: "second" });
    expect(proxy.cuts).toBe(1);
    expect(id).toEqual(expect.any(String));
    expect(await client.query(list, { channel })).toEqual(["first", "second"]);
  });

  test("is made up for: what happened meanwhile is shown after reconnecting", async () => {
    const proxy = await createCuttingProxy(deployment.url);
    cleanups.push(() => proxy.close());
    const view = watchList(connect(proxy.url));
    await view.until((bodies) => bodies.length === 0);
    proxy.cutBefore("QueryUpdated");
    await client.mutation(send, { channel, body: "unheard" });
    expect(await view.until((bodies) => bodies.length === 1)).toEqual(["unheard"]);
    expect(proxy.cuts).toBe(1);
  });
});

test("clients outlive a restart of the deployment, with their subscriptions", async () => {
  const view = watchList(client);
  await client.mutation(send, { channel, body: "before" });
  await deployment.restart();
  await client.mutation(send, { channel, body: "after" });
  expect(await view.until((bodies) => bodies.length === 2)).toEqual(["before", "after"]);
});
