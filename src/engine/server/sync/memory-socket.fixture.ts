import type { MemoryConnection, MemorySync } from "./memory-sync.fixture.ts";

/** The sockets of a client, and how to disturb them. */
export interface MemorySockets {
  /** In place of `WebSocket` of the browser. */
  constructor: typeof WebSocket;
  /** How many connections were made. */
  readonly made: number;
  /** Loses the connection that is open, as when a network goes away, with what is on its way. */
  cut(): void;
  /** Loses the next connection as soon as the server sends a frame of this type, before the client hears it. */
  cutBefore(type: string): void;
  /** Frames of the client, of all connections. */
  readonly sent: { type: string }[];
}

/** As much of a WebSocket as the official client uses. */
class MemorySocket {
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string; wasClean: boolean }) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onerror: ((event: object) => void) | null = null;
  readyState = 0;
  readonly #connection: MemoryConnection;
  readonly #heard: (message: { type: string }) => void;

  /**
   * @param hears whether the client hears a frame of the server; otherwise the connection is lost
   * @param heard told of each frame of the client
   */
  constructor(sync: MemorySync, hears: (type: string) => boolean, heard: (message: { type: string }) => void) {
    this.#heard = heard;
    this.#connection = sync.connect({
      frame: (message) => {
        if (!hears(message.type)) this.lose();
        else if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(message) });
      },
      closed: (code, reason) => this.#end(code, reason),
    });
    setImmediate(() => {
      // It may have been lost before it was open.
      if (this.readyState !== 0) return;
      this.readyState = 1;
      this.onopen?.();
    });
  }

  send(text: string): void {
    const message = JSON.parse(text) as { type: string }; // A frame of the official client.
    this.#heard(message);
    this.#connection.send(message);
  }

  close(): void {
    this.#connection.drop();
    setImmediate(() => this.#end(1000, ""));
  }

  lose(): void {
    this.#connection.drop();
    this.#end(1006, "");
  }

  #end(code: number, reason: string): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code, reason, wasClean: code === 1000 });
  }
}

/** Sockets of the official client that lead into a deployment without a network. */
export function memorySockets(sync: MemorySync): MemorySockets {
  const sent: { type: string }[] = [];
  const made: MemorySocket[] = [];
  let awaited: string | null = null;
  const hears = (type: string): boolean => {
    const isCut = type === awaited;
    if (isCut) awaited = null;
    return !isCut;
  };
  const make = function (): MemorySocket {
    const socket = new MemorySocket(sync, hears, (message) => void sent.push(message));
    made.push(socket);
    return socket;
  };

  return {
    // The client makes sockets of it, and uses nothing else.
    constructor: make as unknown as typeof WebSocket,
    get made() {
      return made.length;
    },
    cut: () => made.at(-1)?.lose(),
    cutBefore(type) {
      awaited = type;
    },
    sent,
  };
}
