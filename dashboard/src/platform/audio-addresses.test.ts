import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { AudioAddresses } from "./audio-addresses.ts";

const MINUTE = 60_000;

/** A studio whose addresses are good for `minutes`; it counts how often it was asked for a new one. */
async function openStudio(minutes: number) {
  const state = { now: Date.now(), renewals: 0 };
  const server = createServer((request, response) => {
    const until = Number(new URL(request.url ?? "", "http://x").searchParams.get("until"));
    response.writeHead(until > state.now ? 200 : 410).end(`audio at ${until}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  // A server that listens on a port has an address of this form.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const address = () => `${origin}/audio/s1?until=${state.now + minutes * MINUTE}&key=0`;
  const query = async () => {
    state.renewals += 1;
    return { audioUrl: address(), url: address(), fileName: "all.zip" };
  };
  // Only this query is asked.
  const addresses = new AudioAddresses({ query } as unknown as ConstructorParameters<typeof AudioAddresses>[0]);
  const pass = (millis: number) => {
    state.now += millis;
    vi.setSystemTime(state.now);
  };
  vi.useFakeTimers({ toFake: ["Date"], now: state.now });
  onTestFinished(() => void vi.useRealTimers());
  return { addresses, state, pass, row: { sampleId: "s1", audioUrl: address() } };
}

test("the address of a row is used while it is good, and renewed once when it is refused", async () => {
  const { addresses, state, pass, row } = await openStudio(60);
  expect(await (await addresses.fetch(row)).text()).toBe(`audio at ${state.now + 60 * MINUTE}`);
  expect(state.renewals).toBe(0);
  pass(61 * MINUTE);
  expect((await addresses.fetch(row)).status).toBe(200);
  expect((await addresses.fetch(row)).status).toBe(200);
  expect(state.renewals).toBe(1);
});

test("an address is checked by its first byte before it is read from, and renewed where it has ended", async () => {
  const { addresses, state, pass, row } = await openStudio(60);
  expect(await addresses.check(row)).toBe(row.audioUrl);
  pass(61 * MINUTE);
  const renewed = await addresses.check(row);
  expect([renewed === row.audioUrl, state.renewals]).toEqual([false, 1]);
  const elsewhere = { sampleId: "s2", audioUrl: "http://127.0.0.1:1/audio/s2?until=9999999999999" };
  await expect(addresses.check(elsewhere)).rejects.toThrow("the studio cannot be reached");
});

test("what is about to be dragged has a fresh address, asked for only where the known one ends soon", async () => {
  const { addresses, state, pass, row } = await openStudio(60);
  addresses.refresh(row);
  expect(addresses.of(row)).toBe(row.audioUrl);
  pass(59.5 * MINUTE);
  addresses.refresh(row);
  await expect.poll(() => addresses.of(row)).not.toBe(row.audioUrl);
  addresses.refresh(row);
  expect(state.renewals).toBe(1);
});

test("a row that was listed again brings its own address", async () => {
  const { addresses, state, pass, row } = await openStudio(60);
  pass(61 * MINUTE);
  await addresses.renew("s1");
  const listed = { ...row, audioUrl: `${row.audioUrl.split("?")[0]}?until=${state.now + 50 * MINUTE}&key=1` };
  expect(addresses.of(listed)).toBe(listed.audioUrl);
});

test("the archive of several samples is asked for once while its address is good, and is that of those samples only", async () => {
  const { addresses, state, pass } = await openStudio(60);
  addresses.prepareArchive(["a"]);
  expect(state.renewals).toBe(0);
  addresses.prepareArchive(["a", "b"]);
  await expect.poll(() => addresses.archiveOf(["a", "b"])?.fileName).toBe("all.zip");
  expect([addresses.archiveOf(["b", "a"]), addresses.archiveOf(["a"])]).toEqual([null, null]);
  addresses.prepareArchive(["a", "b"]);
  expect(state.renewals).toBe(1);
  pass(59.5 * MINUTE);
  addresses.prepareArchive(["a", "b"]);
  expect(state.renewals).toBe(2);
});
