import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

/** An address that gives every request a token on its way: for programs that cannot send a header. */
export interface AuthorisingProxy {
  url: string;
  close(): Promise<void>;
}

/** Starts one before an address. All else goes through as it is, Host and Origin included. */
export async function startAuthorisingProxy(target: string, token: string): Promise<AuthorisingProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const onward = request(target, { method, headers: { ...headers, authorization: `Bearer ${token}` } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    outgoing.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${new URL(target).pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
