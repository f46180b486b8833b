import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A TCP proxy in front of a deployment that can lose a connection at a chosen moment. */
export interface CuttingProxy {
  url: string;
  /** Drops the next connection in which the deployment says `text`, before the client hears it. */
  cutBefore(text: string): void;
  /** How many connections were cut. */
  readonly cuts: number;
  close(): void;
}

/** @param target "http://127.0.0.1:<port>" */
export async function createCuttingProxy(target: string): Promise<CuttingProxy> {
  const port = Number(new URL(target).port);
  const sockets = new Set<Socket>();
  let awaited: string | null = null;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(port, "127.0.0.1");
    const drop = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", drop).on("close", drop);
    }
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data: Buffer) => {
      if (awaited === null || !data.includes(awaited)) {
        client.write(data);
        return;
      }
      awaited = null;
      cuts += 1;
      drop();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  // A server that listens on a port has an address of this form.
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    cutBefore(text) {
      awaited = text;
    },
    get cuts() {
      return cuts;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
