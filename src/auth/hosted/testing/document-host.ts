import { createServer, get as getHttp, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Network } from "../public-fetch.ts";

/** A web of its own on this machine: every https host of it is one server here. */
export interface DocumentHost {
  /** For a fetch that takes this web for the internet. */
  network: Network;
  /** What an address answers from now on. */
  serve(address: string, answer: (response: ServerResponse) => void): void;
  /** As `serve`, for a JSON document. */
  publish(address: string, document: unknown, headers?: Record<string, string>): void;
  /** Addresses asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

/** Opens a web with nothing in it. TLS is left out: whether a certificate is good is Node's to judge. */
export async function openDocumentHost(): Promise<DocumentHost> {
  const answers = new Map<string, (response: ServerResponse) => void>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const address = `https://${request.headers.host}${request.url}`;
    asked.push(address);
    const answer = answers.get(address);
    if (answer === undefined) response.writeHead(404).end();
    else answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  const serve: DocumentHost["serve"] = (address, answer) => void answers.set(address, answer);
  return {
    asked,
    serve,
    publish(address, document, headers = {}) {
      const body = JSON.stringify(document);
      serve(address, (response) =>
        response.writeHead(200, { "content-type": "application/json", ...headers }).end(body),
      );
    },
    network: {
      resolve: async () => [{ address: "127.0.0.1", family: 4 }],
      isPublic: () => true,
      get: (url, { headers, signal }, answer) =>
        getHttp(
          {
            host: "127.0.0.1",
            port,
            path: `${url.pathname}${url.search}`,
            headers: { ...headers, host: url.host },
            agent: false,
            ...(signal === undefined ? {} : { signal }),
          },
          answer,
        ),
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
