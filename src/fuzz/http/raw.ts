import { connect } from "node:net";
import { Fault, answerOf } from "../surface.ts";
import type { WireRequest } from "./request.ts";

/** An HTTP answer as it came, or that the connection was closed without one. */
export type RawAnswer = { status: number; head: string; body: string } | "closed";

/** Interim answer to `Expect: 100-continue`. */
const CONTINUE = /^HTTP\/1\.1 100 [^\r]*\r\n\r\n/;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** How long half a request waits for its other half before the client hangs up. */
const HANG_UP_MILLIS = 200;

/**
 * Sends a request on a connection of its own and reads what comes back until it is closed. A stream of events that is
 * meant to last is read up to its first event.
 * @throws Fault if a whole request gets no answer
 */
export async function exchange(port: number, { bytes, isWhole }: WireRequest, shown: string): Promise<RawAnswer> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  const answer = new Promise<RawAnswer>((resolve) => {
    let received = Buffer.alloc(0);
    const finish = (): void => resolve(parse(received));
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isBegunStream(received) || received.length > MAX_BODY_BYTES) finish();
    });
    socket.on("end", finish);
    // A server may refuse a request before it has read all of it.
    socket.on("error", finish);
    socket.on("close", finish);
  });
  socket.write(bytes);
  // Node takes an end for a client that is gone.
  const hangUp = isWhole ? undefined : setTimeout(() => socket.end(), HANG_UP_MILLIS);
  const answered = await answerOf(answer, shown).finally(() => {
    clearTimeout(hangUp);
    socket.destroy();
  });
  if (answered === "closed" && isWhole) throw new Fault("a request was closed without an answer", shown);
  return answered;
}

function parse(received: Buffer): RawAnswer {
  // Latin-1 keeps every byte; what is looked for is ASCII.
  const text = received.toString("latin1").replace(CONTINUE, "");
  const end = text.indexOf("\r\n\r\n");
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (text === "") return "closed";
  if (status === undefined || end < 0) throw new Fault("an answer is no HTTP", text.slice(0, 200));
  return { status: Number(status), head: text.slice(0, end), body: text.slice(end + 4) };
}

/** Events, or another protocol: what is no longer answers to requests. */
function isBegunStream(received: Buffer): boolean {
  const text = received.subarray(0, 8_192).toString("latin1");
  if (text.startsWith("HTTP/1.1 101 ")) return text.includes("\r\n\r\n");
  const end = text.indexOf("\r\n\r\n");
  return end > 0 && /content-type: text\/event-stream/i.test(text.slice(0, end)) && received.length > end + 4;
}
