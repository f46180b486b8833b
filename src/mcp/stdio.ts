import type { Readable, Writable } from "node:stream";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { DualEraTransport } from "./era/dual-era-transport.ts";
import { RevisionTransport, type Negotiation } from "./era/revision-transport.ts";
import { LineWire } from "./line-wire.ts";

export interface StdioStreams {
  stdin: Readable;
  stdout: Writable;
}

/**
 * Serves over standard input and output until the client goes: input ends, or output breaks. Running waits end then;
 * jobs go on.
 * @returns when all that was written has left the process, which may exit now
 */
export async function serveStdio(server: Server, streams: StdioStreams = process): Promise<void> {
  const { stdin, stdout } = streams;
  const gone = new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's server is no event target
    server.onclose = resolve;
    stdin.once("end", resolve);
    stdin.once("close", resolve);
    stdout.once("error", () => resolve());
  });
  const negotiation: Negotiation = { revision: null };
  const wire = new LineWire(stdin, stdout, negotiation);
  await server.connect(new DualEraTransport(new RevisionTransport(wire, negotiation)));
  await gone;
  await server.close();
  await flush(stdout);
}

/** A pipe that broke counts as flushed. */
async function flush(stdout: Writable): Promise<void> {
  if (!stdout.writable) return;
  await new Promise<void>((resolve) => {
    stdout.once("error", () => resolve());
    stdout.write("", () => resolve());
  });
}
