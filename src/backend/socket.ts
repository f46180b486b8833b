import type { ConvexClient } from "convex/browser";

interface SocketOptions {
  url: string;
  getToken: () => Promise<string>;
}

/** Opens one WebSocket for subscriptions. The client is imported by the first that needs it. */
export async function openSocket({ url, getToken }: SocketOptions): Promise<ConvexClient> {
  const { ConvexClient } = await import("./convex-client.ts");
  const client = new ConvexClient(url, {
    logger: false,
    skipConvexDeploymentUrlCheck: true,
    unsavedChangesWarning: false,
  });
  // Without a token the query is refused, which reports the failure in one place.
  client.setAuth(() => getToken().catch(() => null));
  return client;
}
