import type { Transport, TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage, MessageExtraInfo } from "@modelcontextprotocol/sdk/types.js";

/** A transport over another one, whose messages it sees in both directions. Who listened to the other's end still does. */
export abstract class WrappedTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  protected readonly wire: Transport;

  constructor(wire: Transport) {
    this.wire = wire;
  }

  get sessionId(): string | undefined {
    return this.wire.sessionId;
  }

  async start(): Promise<void> {
    const { onclose } = this.wire;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.wire.onmessage = (message, extra) => this.receive(message, extra);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.wire.onerror = (error) => this.onerror?.(error);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.wire.onclose = () => {
      onclose?.();
      this.onclose?.();
    };
    await this.wire.start();
  }

  close(): Promise<void> {
    return this.wire.close();
  }

  abstract send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void>;

  /** Gets what arrives; passes on what the server shall see by `onmessage`. */
  protected abstract receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void;
}
