import type { DBAdapter } from "better-auth";
import type { Handler } from "hono";
import { MetadataRefusal, narrowMetadata, type NarrowedClient } from "./client-metadata.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";

export interface RegistrationRouteOptions {
  /** better-auth's own endpoint, with its rate limit. */
  handler(request: Request): Promise<Response>;
  database: Pick<DBAdapter, "update">;
}

/**
 * Dynamic client registration (RFC 7591) for the clients that people have: their metadata are narrowed before
 * better-auth looks at them, since it refuses a whole registration for one value that it does not know.
 */
export function registrationRoute({ handler, database }: RegistrationRouteOptions): Handler {
  return async (context) => {
    const request = context.req.raw;
    const given: unknown = await request.json().catch(() => null);
    try {
      if (!isRecord(given))
        throw new MetadataRefusal("invalid_client_metadata", "Send the client's metadata as one JSON object");
      const client = narrowMetadata(given, "registration");
      return await restoreAddresses(await handler(withBody(request, client.metadata)), client, database);
    } catch (error) {
      if (error instanceof MetadataRefusal) return refuse(error);
      throw error;
    }
  };
}

/** Without the cookie: a client that registers belongs to nobody, whoever's browser it runs in. */
function withBody({ url, headers: given }: Request, metadata: NarrowedClient["metadata"]): Request {
  const headers = new Headers(given);
  headers.set("content-type", "application/json");
  for (const name of ["cookie", "content-length", "content-encoding", "transfer-encoding"]) headers.delete(name);
  return new Request(url, { method: "POST", headers, body: JSON.stringify(metadata) });
}

async function restoreAddresses(
  response: Response,
  { standIns }: NarrowedClient,
  database: RegistrationRouteOptions["database"],
): Promise<Response> {
  if (response.status !== 201 || standIns.size === 0) return response;
  // RFC 7591 §3.2.1: the metadata as registered, from better-auth's own endpoint.
  const registered = (await response.json()) as { client_id: string; redirect_uris: string[] };
  const addresses = registered.redirect_uris.map((address) => standIns.get(address) ?? address);
  await database.update({
    model: "oauthClient",
    where: [{ field: "clientId", value: registered.client_id }],
    update: { redirectUris: addresses },
  });
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return Response.json({ ...registered, redirect_uris: addresses }, { status: 201, headers });
}

function refuse({ code, message }: MetadataRefusal): Response {
  const headers = { "cache-control": "no-store", pragma: "no-cache" };
  return Response.json({ error: code, error_description: message }, { status: 400, headers });
}
