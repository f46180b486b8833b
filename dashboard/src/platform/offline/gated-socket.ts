import { onReturn, waitToRetry } from "./backoff.ts";

/** Timeout of a handshake: browsers open only one socket to a server at a time. */
const OPEN_MILLISECONDS = 10_000;
/** Silence after which a socket counts as dead; the server sends a ping every 15 s. */
const SILENCE_MILLISECONDS = 25_000;
/** Interval of synthetic pings while connecting: the Convex client drops a socket that is silent for a minute. */
const PULSE_MILLISECONDS = 20_000;
/** Server ping of the sync protocol, which only resets the client's inactivity timer. */
const PING = JSON.stringify({ type: "Ping" });
/** Close code that browsers report for a broken connection. */
const ABNORMAL_CLOSURE = 1006;

/**
 * WebSocket class for the Convex client that waits for the first token and retries its handshake.
 *
 * No socket opens before `isGranted`: the client forgets that it waits for a token as soon as its first socket fails,
 * and would then query and write unauthenticated if the studio came back before the token. And no socket fails to open:
 * the client would back off for up to 24 seconds.
 * @param isGranted resolves with the first token
 */
export function gatedSockets(isGranted: Promise<unknown>): typeof WebSocket {
  class Socket extends GatedSocket {
    constructor(url: string | URL) {
      super(url, isGranted);
    }
  }
  // The client uses four handlers, `send` and `close` of a WebSocket, and the class has these.
  return Socket as unknown as typeof WebSocket;
}

/** One connection: connecting, open, or closed. Does not hold: the messages. */
class GatedSocket {
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  #socket: WebSocket | null = null;
  #heardAt = 0;
  #isOver = false;

  constructor(url: string | URL, isGranted: Promise<unknown>) {
    void this.#connect(url, isGranted);
  }

  send(data: string): void {
    this.#socket?.send(data);
  }

  close(): void {
    this.#socket?.close();
    // Do not wait for the closing handshake: the peer may be gone.
    queueMicrotask(() => this.#end(new CloseEvent("close", { code: 1000, wasClean: true })));
  }

  async #connect(url: string | URL, isGranted: Promise<unknown>): Promise<void> {
    const pulse = setInterval(() => this.onmessage?.(new MessageEvent("message", { data: PING })), PULSE_MILLISECONDS);
    await isGranted;
    for (let failures = 0; !this.#isOver; failures++) {
      const socket = await openSocket(url);
      if (socket) {
        this.#take(socket);
        break;
      }
      await waitToRetry(failures);
    }
    clearInterval(pulse);
  }

  #take(socket: WebSocket): void {
    if (this.#isOver) return socket.close();
    this.#socket = socket;
    this.#heardAt = Date.now();
    // After sleep or a change of network, browsers may take minutes to notice a dead connection.
    const stop = onReturn(() => {
      if (Date.now() - this.#heardAt < SILENCE_MILLISECONDS) return;
      socket.close();
      this.#end(new CloseEvent("close", { code: ABNORMAL_CLOSURE }));
    });
    socket.addEventListener("message", (event) => {
      this.#heardAt = Date.now();
      if (!this.#isOver) this.onmessage?.(event);
    });
    socket.addEventListener("error", (event) => this.onerror?.(event));
    socket.addEventListener("close", (event) => {
      stop();
      this.#end(event);
    });
    this.onopen?.(new Event("open"));
  }

  #end(event: CloseEvent): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onclose?.(event);
  }
}

/** @returns null if the handshake fails */
function openSocket(url: string | URL): Promise<WebSocket | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const timer = setTimeout(() => socket.close(), OPEN_MILLISECONDS);
    socket.addEventListener("open", () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.addEventListener("close", () => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}
