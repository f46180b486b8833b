import type { Random } from "../../audio/core/random.ts";
import { handshake, someRequest } from "./requests.ts";
import { type Json, mutateJson, oddValue } from "../mutate/json.ts";
import { writeJson } from "../mutate/text.ts";
import { noise } from "../mutate/bytes.ts";
import type { Target } from "../studio/target.ts";
import type { Surface } from "../surface.ts";
import { StdioPeer } from "./stdio-peer.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";

/** Revisions that a process is asked to speak: the one that has batches, and the newest that begins with a handshake. */
const REVISIONS = ["2025-03-26", "2025-11-25"];

/** Two stdio processes, each in a session of its own that lasts. */
export async function openStdio(target: Target): Promise<Surface> {
  const peers = REVISIONS.map(() => new StdioPeer(target.subject));
  await Promise.all(peers.map((peer, index) => peer.send(line({ id: "first", ...handshake(REVISIONS[index] ?? "") }))));
  const peerOf = (index: number): StdioPeer => {
    const peer = peers[index % peers.length];
    if (!peer) throw new Error("There is no process");
    return peer;
  };
  return {
    name: "stdio",
    feed: (random, index) => peerOf(index).send(someLine(target, random, `f${index}`)),
    settle: async () => (await Promise.all(peers.map((peer) => peer.settle()))).flat(),
    close: async () => {
      await Promise.all(peers.map((peer) => peer.close()));
    },
  };
}

function someLine({ known }: Target, random: Random, id: string): Buffer {
  const kind = random.integer(30);
  if (kind === 0) return Buffer.concat([withoutNewlines(noise(random, random.integer(400))), NEWLINE]);
  if (kind === 1) return line(oddValue(random));
  if (kind < 4) {
    const members = Array.from({ length: random.integer(5) }, (_, n) => someMessage(known, random, `${id}.${n}`));
    return line(members);
  }
  return Buffer.concat([withoutNewlines(writeJson(someMessage(known, random, id), random)), NEWLINE]);
}

function someMessage(known: Target["known"], random: Random, id: string): Json {
  const request: { [name: string]: Json } = { ...someRequest(known, random) };
  const kind = random.integer(20);
  if (kind === 0) return mutateJson({ jsonrpc: "2.0", id, result: {} }, random);
  if (kind === 1) return { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: oddValue(random) } };
  if (kind === 2) return mutateJson({ jsonrpc: "2.0", ...request }, random);
  if (kind === 3) return { jsonrpc: "2.0", ...request, id: oddValue(random) };
  if (kind === 4) return mutateJson({ jsonrpc: "2.0", id, ...request }, random);
  const { params } = request;
  const message: Json = { jsonrpc: "2.0", id, ...request };
  return params === undefined ? message : { ...message, params: mutateJson(params, random) };
}

const NEWLINE = Buffer.from("\n");

function line(value: Json): Buffer {
  return Buffer.from(`${JSON.stringify(isRecord(value) ? { jsonrpc: "2.0", ...value } : value)}\n`);
}

/** One input is one line. */
function withoutNewlines(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte === 0x0a ? 0x20 : byte)));
}
