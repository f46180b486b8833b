import { WebSocket } from "ws";
import type { ServerMessage } from "../server/sync/messages.ts";

type MessageOf<T extends ServerMessage["type"]> = Extract<ServerMessage, { type: T }>;

/** A client that sends exactly what a test says, to look at single frames. */
export interface RawClient {
  send(message: unknown): void;
  /** The next frame, which must be of this type; pings are skipped. */
  next<T extends ServerMessage["type"]>(type: T): Promise<MessageOf<T>>;
  /** The next frame of this type; what comes before it is dropped. */
  skipTo<T extends ServerMessage["type"]>(type: T): Promise<MessageOf<T>>;
  /** Frames that have come and were not asked for yet. */
  readonly waiting: ServerMessage[];
  readonly closed: Promise<{ code: number; reason: string }>;
  close(): void;
}

/** Connects to a deployment's sync endpoint. */
export async function connectRaw(url: string): Promise<RawClient> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/1.48.0/sync`);
  const waiting: ServerMessage[] = [];
  let wake: (() => void) | null = null;
  socket.on("message", (data: Buffer) => {
    // The server under test writes these frames.
    const message = JSON.parse(data.toString("utf8")) as ServerMessage;
    if (message.type !== "Ping") waiting.push(message);
    wake?.();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: reason.toString("utf8") }));
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve).once("error", reject);
  });
  const shift = async (): Promise<ServerMessage> => {
    for (;;) {
      const message = waiting.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    send: (message) => socket.send(typeof message === "string" ? message : JSON.stringify(message)),
    async next(type) {
      const message = await shift();
      if (!isOfType(message, type)) throw new Error(`Expected ${type}, but got ${JSON.stringify(message)}`);
      return message;
    },
    async skipTo(type) {
      for (;;) {
        const message = await shift();
        if (isOfType(message, type)) return message;
      }
    },
    waiting,
    closed,
    close: () => socket.close(),
  };
}

function isOfType<T extends ServerMessage["type"]>(message: ServerMessage, type: T): message is MessageOf<T> {
  return message.type === type;
}
