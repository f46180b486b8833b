import { readFile } from "node:fs/promises";
import os from "node:os";

/** The other end of a connection. */
export interface Peer {
  /** IPv4, also mapped into IPv6, as Node tells it. */
  address: string;
  port: number;
}

const ROOT = 0;
/** Tables of this machine's connections (proc(5)): an IPv4 connection of an IPv6 socket is in the second. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];

/**
 * False only if the system says that another user of the machine holds the other end of a connection. Linux does;
 * elsewhere, and for a peer behind a forwarded port, the owner is unknown. Root is always accepted.
 * @param ownPort the port at this end
 */
export async function mayBeOwnUser(peer: Peer, ownPort: number, readTable = readTableFile): Promise<boolean> {
  const self = process.getuid?.();
  if (process.platform !== "linux" || self === undefined) return true;
  const tables = await Promise.all(TABLES.map(readTable));
  const holder = findHolder(tables.join("\n"), peer, ownPort);
  return holder === null || holder === self || holder === ROOT;
}

/** @returns the user id of the socket whose own end is the peer's; null if there is none in the tables */
function findHolder(tables: string, { address, port }: Peer, ownPort: number): number | null {
  const local = addressInHex(address.replace(/^::ffff:/i, ""));
  for (const line of tables.split("\n")) {
    // sl, local_address, rem_address, st, tx:rx, tr:when, retrnsmt, uid
    const [, from = "", to = "", , , , , uid = ""] = line.trim().split(/\s+/);
    const isPeer = from === `${local}:${portInHex(port)}` || from === `${MAPPED}${local}:${portInHex(port)}`;
    if (isPeer && to.endsWith(`:${portInHex(ownPort)}`)) return Number(uid);
  }
  return null;
}

/** The table prints each 32-bit word of an address as the machine's own number. */
const inWords = (bytes: readonly number[]) => (os.endianness() === "LE" ? bytes.toReversed() : [...bytes]);
const MAPPED = `0000000000000000${toHex(inWords([0, 0, 255, 255]))}`;

function addressInHex(address: string): string {
  return toHex(inWords(address.split(".").map(Number)));
}

function portInHex(port: number): string {
  return toHex([port >> 8, port & 255]);
}

function toHex(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}

async function readTableFile(file: string): Promise<string> {
  // A machine without IPv6 has no second table; one that hides them tells nothing.
  return readFile(file, "utf8").catch(() => "");
}
