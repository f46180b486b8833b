import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { readLastPort, removeHubFile, writeHubFile } from "./hub-file.ts";
import { listen, type Listener } from "./listener.ts";

const log = () => {};
const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

async function opened(options: { port: number; lastPort?: number | null }): Promise<Listener> {
  const listener = await listen({ ...options, log });
  open.push(listener);
  return listener;
}

test("where the system would choose, the hub has the port that it had before", async () => {
  const first = await opened({ port: 0 });
  open.length = 0;
  await first.close();
  expect((await opened({ port: 0, lastPort: first.port })).port).toBe(first.port);
});

test("a port that another program has gives way to the last one, and that to any", async () => {
  const taken = await opened({ port: 0 });
  const free = await listen({ port: 0, log });
  await free.close();
  expect((await opened({ port: taken.port, lastPort: free.port })).port).toBe(free.port);
  const other = await opened({ port: taken.port, lastPort: free.port });
  expect([taken.port, free.port]).not.toContain(other.port);
});

test("the last port is known after the hub has left", async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), "wav0-hub-"));
  expect(await readLastPort(home)).toBeNull();
  await writeHubFile(home, { pid: 1, port: 4_792, version: "1.0.0", startedAt: 1 });
  await removeHubFile(home);
  expect(await readLastPort(home)).toBe(4_792);
});

test("an upgraded connection that breaks ends alone", async () => {
  const listener = await opened({ port: 0 });
  const fetch = async (): Promise<Response> => new Response("well");
  listener.serve({ fetch, upgrade: (_request, socket) => void socket.write("HTTP/1.1 101 Upgraded\r\n\r\n") });
  const socket = connect(listener.port, "127.0.0.1");
  socket.write(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${listener.port}\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n`);
  await once(socket, "data");
  expect(listener.connections()).toBe(1);
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(listener.connections()).toBe(0), { timeout: 10_000 });
  expect(await (await globalThis.fetch(listener.url)).text()).toBe("well");
});
