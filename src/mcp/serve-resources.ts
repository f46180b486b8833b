import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Connection } from "./connection.ts";
import { refuseCursor } from "./pagination.ts";
import type { Player } from "./player/player.ts";
import { RESOURCE_TEMPLATES } from "./resources/catalogue.ts";
import { listResources } from "./resources/list.ts";
import { readResource } from "./resources/read.ts";
import { createSubscriptions } from "./resources/subscriptions.ts";

/** Offers the library, samples, waveforms and jobs, and tells of changes to a client that has listed or subscribed. */
export function serveResources(server: Server, connection: Connection, player: Player): void {
  const subscriptions = createSubscriptions(connection);

  server.setRequestHandler(ListResourceTemplatesRequestSchema, ({ params }) => {
    refuseCursor(params);
    return { resourceTemplates: [...RESOURCE_TEMPLATES] };
  });
  server.setRequestHandler(ListResourcesRequestSchema, async ({ params }) => {
    const page = await listResources(connection, params?.cursor);
    subscriptions.followList();
    return params?.cursor ? page : { ...page, resources: [...player.resources, ...page.resources] };
  });
  server.setRequestHandler(
    ReadResourceRequestSchema,
    async ({ params }) => player.read(params.uri) ?? readResource(connection, params.uri),
  );
  server.setRequestHandler(SubscribeRequestSchema, async ({ params }) => {
    await subscriptions.subscribe(params.uri);
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, ({ params }) => {
    subscriptions.unsubscribe(params.uri);
    return {};
  });
}
