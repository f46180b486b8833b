import { describe, expect, test } from "vitest";
import { mayBeOwnUser } from "./peer-user.ts";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const self = process.getuid?.() ?? 0;
const OTHER = self + 1;

/** A line as Linux prints it on a little-endian machine. */
const line = (from: string, to: string, uid: number) =>
  `   3: ${from} ${to} 01 00000000:00000000 02:000006A0 00000000  ${uid}        0 1264497 2 00000000a1ead0da 20 4 0 10 -1`;

const tables =
  (tcp: string[], tcp6: string[] = []) =>
  async (file: string) =>
    [HEAD, ...(file.endsWith("6") ? tcp6 : tcp)].join("\n");

const PEER = { address: "127.0.0.1", port: 0xa479 };
const HUB = "0100007F:12B6";

describe.skipIf(process.platform !== "linux")("a connection to port 4790 (12B6)", () => {
  const judge = (tcp: string[], tcp6?: string[], peer = PEER) => mayBeOwnUser(peer, 4790, tables(tcp, tcp6));

  test("of another user is not our own user's; of this one and of root it is", async () => {
    expect(await judge([line("0100007F:A479", HUB, OTHER)])).toBe(false);
    expect(await judge([line("0100007F:A479", HUB, self)])).toBe(true);
    expect(await judge([line("0100007F:A479", HUB, 0)])).toBe(true);
  });

  test("by a socket of IPv6 is found in the other table", async () => {
    const mapped = "0000000000000000FFFF00000100007F";
    const peer = { ...PEER, address: "::ffff:127.0.0.1" };
    expect(await judge([], [line(`${mapped}:A479`, `${mapped}:12B6`, OTHER)], peer)).toBe(false);
    expect(await judge([], [line(`${mapped}:A479`, `${mapped}:12B6`, OTHER)])).toBe(false);
  });

  test("is told from others by both ends: address and port of the peer, and the port of the hub", async () => {
    const others = [
      line("0100007F:A47A", HUB, self),
      line("0200007F:A479", HUB, self),
      line("0100007F:A479", "0100007F:12B7", self),
      line(HUB, "0100007F:A479", self),
    ];
    expect(await judge([...others, line("0100007F:A479", HUB, OTHER)])).toBe(false);
    expect(await judge(others.map((each) => each.replace(`  ${self}  `, `  ${OTHER}  `)))).toBe(true);
  });

  test("of which the system tells nothing may be anybody's: the secret decides", async () => {
    expect(await judge([])).toBe(true);
    expect(await mayBeOwnUser({ address: "", port: 0 }, 4790, async () => "")).toBe(true);
  });
});
