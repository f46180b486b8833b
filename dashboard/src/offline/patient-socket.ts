import { onReturn, waitToRetry } from "./patience.ts";

/** A handshake that takes longer is given up: browsers open one socket to a server at a time. */
const OPEN_MILLISECONDS = 10_000;
/** Servers of the sync protocol say something every 15 s. */
const SILENCE_MILLISECONDS = 25_000;
/** The Convex client gives a socket up that tells nothing for a minute. */
const PULSE_MILLISECONDS = 20_000;
/** Nothing but a sign of life, in the sync protocol. */
const PING = JSON.stringify({ type: "Ping" });
/** What browsers say of a connection that broke. */
const ABNORMAL_CLOSURE = 1006;

/**
 * Makes sockets for the Convex client that open late rather than fail.
 *
 * None opens before `isGranted`: the client forgets that it waits for a token as soon as its first socket fails, and
 * would ask and write without one, as nobody, if the studio came back before the token did. And none fails to open:
 * the client would wait up to 24 seconds before it tried again.
 * @param isGranted resolves with the first token
 */
export function patientSockets(isGranted: Promise<unknown>): typeof WebSocket {
  class Socket extends PatientSocket {
    constructor(url: string | URL) {
      super(url, isGranted);
    }
  }
  // It has what the client uses of a WebSocket: the four handlers, `send` and `close`.
  return Socket as unknown as typeof WebSocket;
}

/** One connection: on its way, open, or over. Does not hold: what is said on it. */
class PatientSocket {
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
    // The other end may be gone: nobody waits for it to agree.
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
    // After sleep or another network the browser may not know for minutes that nobody is there any more.
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

/** @returns null if it does not open */
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
