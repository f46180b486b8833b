import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface ReceivedWebhook {
  id: string;
  headers: Record<string, string>;
  rawBody: string;
  /** The prediction of the body. */
  prediction: Record<string, unknown>;
}

/** An HTTP server that keeps what it is sent. */
export interface WebhookReceiver {
  url: string;
  received: ReceivedWebhook[];
  /** Statuses of the next answers, in order; 200 once they are used up. */
  answers: number[];
  /** Each answer waits for this first. */
  delay: Promise<void>;
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const rawBody = Buffer.concat(chunks).toString("utf8");
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    receiver.received.push({ id: headers["webhook-id"] ?? "", headers, rawBody, prediction: JSON.parse(rawBody) });
    await receiver.delay;
    response.writeHead(receiver.answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A listening TCP server has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/webhook?job=1`,
    received: [],
    answers: [],
    delay: Promise.resolve(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
