import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "../browser.fixture.ts";
import { gatedSockets } from "./gated-socket.ts";

/** A socket of the browser, whose server a test plays. */
class Peer extends EventTarget {
  static all: Peer[] = [];
  readonly sent: string[] = [];
  isClosed = false;

  constructor() {
    super();
    Peer.all.push(this);
  }
  send(data: string): void {
    this.sent.push(data);
  }
  close(): void {
    this.fail();
  }
  open(): void {
    this.dispatchEvent(new Event("open"));
  }
  say(data: string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  fail(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.dispatchEvent(new Event("close"));
  }
}

let window: EventTarget;
beforeEach(() => {
  ({ window } = stubBrowser());
  Peer.all = [];
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Peer);
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  // Node 20 has none; the code of a closure is for the client.
  vi.stubGlobal("CloseEvent", Event);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function connecting(isGranted: Promise<unknown> = Promise.resolve()) {
  const Socket = gatedSockets(isGranted);
  const socket = new Socket("ws://studio.test");
  const log: string[] = [];
  // The handlers are what the Convex client uses.
  Object.assign(socket, {
    onopen: () => log.push("open"),
    onclose: () => log.push("close"),
    onmessage: ({ data }: MessageEvent) => log.push(String(data)),
  });
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
  return { socket, log, pass };
}

const PING = JSON.stringify({ type: "Ping" });

test("no socket opens before the first token, and the client meanwhile hears pings", async () => {
  let grant = () => {};
  const { log, pass } = connecting(new Promise<void>((resolve) => (grant = resolve)));
  await pass(45_000);
  expect([Peer.all.length, log]).toEqual([0, [PING, PING]]);
  grant();
  await pass(0);
  Peer.all[0]?.open();
  await pass(60_000);
  expect(log).toEqual([PING, PING, "open"]);
});

test("a handshake that fails, or is never answered, is tried again until one succeeds", async () => {
  const { socket, log, pass } = connecting();
  await pass(0);
  Peer.all[0]?.fail();
  await pass(300);
  expect(Peer.all).toHaveLength(2);
  await pass(10_000);
  expect(Peer.all[1]?.isClosed).toBe(true);
  await pass(600);
  const [, , third] = Peer.all;
  third?.open();
  await pass(0);
  socket.send("hello");
  third?.say("welcome");
  expect([log, third?.sent]).toEqual([["open", "welcome"], ["hello"]]);
  third?.fail();
  third?.say("late");
  expect(log).toEqual(["open", "welcome", "close"]);
});

test("a client that closes before the handshake gets its close, and no socket is left open", async () => {
  const { socket, log, pass } = connecting();
  await pass(0);
  socket.close();
  await pass(0);
  expect(log).toEqual(["close"]);
  Peer.all[0]?.open();
  await pass(0);
  expect([log, Peer.all[0]?.isClosed]).toEqual([["close"], true]);
  await pass(60_000);
  expect(Peer.all).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a connection that was silent while the machine slept counts as dead when somebody returns", async () => {
  const { log, pass } = connecting();
  await pass(0);
  Peer.all[0]?.open();
  await pass(20_000);
  window.dispatchEvent(new Event("online"));
  expect(log).toEqual(["open"]);
  Peer.all[0]?.say("ping");
  await pass(24_000);
  window.dispatchEvent(new Event("online"));
  expect(log).toEqual(["open", "ping"]);
  await pass(2_000);
  window.dispatchEvent(new Event("online"));
  expect(log).toEqual(["open", "ping", "close"]);
  expect(Peer.all[0]?.isClosed).toBe(true);
});
