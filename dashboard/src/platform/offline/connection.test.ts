import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Connection } from "./connection.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function watched() {
  const connection = new Connection();
  const changes: boolean[] = [];
  connection.subscribe(() => changes.push(connection.isOffline));
  let tell = (_state: { isWebSocketConnected: boolean }) => {};
  const source = {
    subscribeToConnectionState(listener: typeof tell) {
      tell = listener;
      return () => {};
    },
  };
  connection.watch(source);
  return { connection, changes, tell: (isWebSocketConnected: boolean) => tell({ isWebSocketConnected }) };
}

test("a connection that comes within eight seconds, or comes back within two, was never lost", () => {
  const { connection, changes, tell } = watched();
  vi.advanceTimersByTime(7_900);
  tell(true);
  tell(false);
  vi.advanceTimersByTime(1_900);
  tell(true);
  vi.advanceTimersByTime(60_000);
  expect(connection.isOffline).toBe(false);
  expect(changes).toEqual([]);
});

test("one that stays away is lost until it is back, and that is told once each", () => {
  const { changes, tell } = watched();
  tell(true);
  tell(false);
  vi.advanceTimersByTime(2_100);
  tell(false);
  vi.advanceTimersByTime(60_000);
  tell(true);
  expect(changes).toEqual([true, false]);
});

test("one that never comes is lost too", () => {
  const { changes } = watched();
  vi.advanceTimersByTime(8_100);
  expect(changes).toEqual([true]);
});

test("a start that is known to be without the studio is so at once, unless there is a connection", () => {
  const { connection, tell } = watched();
  connection.giveUp();
  expect(connection.isOffline).toBe(true);
  tell(true);
  expect(connection.isOffline).toBe(false);
  connection.giveUp();
  expect(connection.isOffline).toBe(false);
});

test("the first connection is told of once it is there", async () => {
  const { connection, tell } = watched();
  let isThere = false;
  void connection.first.then(() => (isThere = true));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(isThere).toBe(false);
  tell(true);
  await connection.first;
  expect(isThere).toBe(true);
});
