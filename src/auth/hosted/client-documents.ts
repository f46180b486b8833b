import type { ClientDiscovery, SchemaClient, Scope } from "@better-auth/oauth-provider";
import { registerClientMetadataDocument } from "@better-auth/oauth-provider/internal";
import { APIError } from "better-auth/api";
import { boundedJson } from "../../bodies/bounded-body.ts";
import { MetadataRefusal, narrowMetadata, type NarrowedClient } from "./client-metadata.ts";
import { createFetchBudget, type FetchLimits } from "./fetch-budget.ts";
import { AddressRefusal, type PublicFetch } from "./public-fetch.ts";
import { isRecord } from "../../contracts/wire/json-record.ts";

/** Transport and clock for fetching documents. */
export interface ClientDocumentsOptions {
  fetch: PublicFetch;
  now?: () => number;
}

type Client = SchemaClient<Scope[]>;
type EndpointContext = Parameters<ClientDiscovery["resolve"]>[0];

/** Clients with this in their row are those of documents. It stays: renaming it would orphan them. */
const DISCOVERY_ID = "client-id-metadata-document";
const MAX_ID_LENGTH = 2_000;
/** The draft's own recommendation (§6.6). */
const MAX_DOCUMENT_BYTES = 5 * 1024;
/** better-auth's limit for the keys that a document points to. */
const MAX_KEYS_BYTES = 64 * 1024;
const TIMEOUT_MILLIS = 5_000;
const LIMITS: FetchLimits = { concurrent: 16, concurrentPerOrigin: 4, perMinute: 120, perOriginPerMinute: 30 };
/** A sign-in takes three looks at the client within a minute or so. */
const MIN_FRESH_MILLIS = 5 * 60_000;
const DEFAULT_FRESH_MILLIS = 60 * 60_000;
/** Also how long a client whose site is away goes on by its last good document. */
const MAX_FRESH_MILLIS = 24 * 60 * 60_000;
const MAX_REMEMBERED = 1_000;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;

/** A document that could not be had this time. */
class DocumentAway extends Error {
  override readonly name = "DocumentAway";
}

/**
 * Clients whose id is an https address of their metadata (draft-ietf-oauth-client-id-metadata-document, MCP 2025-11-25
 * and 2026-07-28). The document is fetched within limits, must name its own address as the client's id, and is narrowed
 * like a registration. It is kept as the client's row: fresh for as long as its server says, between five minutes and a
 * day; while its site is away, a client goes on by its last good document for up to a day.
 */
export function clientDocuments({ fetch, now = () => Date.now() }: ClientDocumentsOptions): ClientDiscovery {
  const budget = createFetchBudget(LIMITS, now);
  const freshUntil = new Map<string, number>();
  const underWay = new Map<string, Promise<Client>>();

  async function fetchWithin(address: string, maxBytes: number): Promise<Response> {
    const done = budget.take(new URL(address).origin);
    if (done === null) throw new DocumentAway("too many apps were looked up within a minute; try again in a minute");
    try {
      return await fetch(address, { maxBytes, timeoutMillis: TIMEOUT_MILLIS });
    } finally {
      done();
    }
  }

  async function refresh(ctx: EndpointContext, clientId: string, existing: Client | null): Promise<Client> {
    const response = await fetchWithin(clientId, MAX_DOCUMENT_BYTES).catch(explainFailure);
    const client = await persist(ctx, { clientId, existing, narrowed: await readDocument(clientId, response) });
    remember(freshUntil, clientId, now() + freshMillis(response.headers.get("cache-control")));
    return client;
  }

  async function resolve(ctx: EndpointContext, clientId: string, existing: Client | null): Promise<Client> {
    assertClientAddress(clientId);
    if (existing !== null && now() < (freshUntil.get(clientId) ?? updatedAt(existing) + MIN_FRESH_MILLIS))
      return existing;
    const pending = underWay.get(clientId);
    if (pending !== undefined) return pending;
    const work = refresh(ctx, clientId, existing).finally(() => underWay.delete(clientId));
    underWay.set(clientId, work);
    return work;
  }

  return {
    id: DISCOVERY_ID,
    discoveryMetadata: { client_id_metadata_document_supported: true },
    matches: (clientId) => clientId.startsWith("https://"),
    async resolve(ctx, clientId, existing) {
      try {
        return await resolve(ctx, clientId, existing);
      } catch (error) {
        if (error instanceof DocumentAway && existing !== null && now() < updatedAt(existing) + MAX_FRESH_MILLIS)
          return existing;
        throw toApiError(error, clientId);
      }
    },
    // Keys of a client that signs its token requests (`private_key_jwt`); better-auth has checked their origin.
    fetchClientMetadataResource: (address) =>
      fetchWithin(address instanceof Request ? address.url : String(address), MAX_KEYS_BYTES),
  };
}

/** Draft §3. In its normal form, so that two spellings of an address are not two clients; that has no dot segments. */
function assertClientAddress(clientId: string): void {
  const url = URL.canParse(clientId) && clientId.length <= MAX_ID_LENGTH ? new URL(clientId) : null;
  const isPlain = url !== null && url.username === "" && url.password === "" && !clientId.includes("#");
  if (isPlain && url.href === clientId && url.pathname !== "/") return;
  throw new MetadataRefusal(
    "invalid_client_metadata",
    "a client id that is an address is https, in its normal form, with a path, and without credentials and fragment",
  );
}

/** Without the error's own words: they would tell a stranger which names and ports this machine reaches. */
function explainFailure(error: unknown): never {
  if (error instanceof DocumentAway) throw error;
  if (error instanceof AddressRefusal) throw new MetadataRefusal("invalid_client_metadata", error.message);
  throw new DocumentAway("its site did not answer, or with more than 5 kB; try again later", { cause: error });
}

/** Draft §4: what the address answers, if it describes the client with this very id. */
async function readDocument(clientId: string, response: Response): Promise<NarrowedClient> {
  const { status } = response;
  if (status >= 500 || status === 429) throw new DocumentAway(`it answered with HTTP ${status}`);
  if (status !== 200) throw invalid(`it answered with HTTP ${status}; a redirection is not followed`);
  const type = response.headers.get("content-type") ?? "none";
  if (!JSON_TYPE.test(type)) throw invalid(`its content type is ${type}, not application/json`);
  const document: unknown = await boundedJson(response, MAX_DOCUMENT_BYTES).catch(() => null);
  if (!isRecord(document)) throw invalid("it is not a JSON object");
  if (document["client_id"] !== clientId) throw invalid("its client_id is not this very address");
  return narrowMetadata(document, "document");
}

function invalid(reason: string): MetadataRefusal {
  return new MetadataRefusal("invalid_client_metadata", reason);
}

interface Described {
  clientId: string;
  existing: Client | null;
  narrowed: NarrowedClient;
}

async function persist(ctx: EndpointContext, { clientId, existing, narrowed }: Described): Promise<Client> {
  const { adapter } = ctx.context;
  const provider = ctx.context.getPlugin("oauth-provider");
  if (provider === null) throw new Error("Client id metadata documents need better-auth's OAuth provider");
  const { client } = await registerClientMetadataDocument(ctx, provider.options, {
    clientId,
    clientDiscoveryId: DISCOVERY_ID,
    metadata: { ...narrowed.metadata, client_id: clientId },
    ...(existing === null ? {} : { existingClient: existing }),
  });
  if (narrowed.standIns.size === 0) return client;
  const redirectUris = (client.redirectUris ?? []).map((address) => narrowed.standIns.get(address) ?? address);
  const where = [{ field: "clientId", value: clientId }];
  await adapter.update({ model: "oauthClient", where, update: { redirectUris } });
  return { ...client, redirectUris };
}

function updatedAt({ updatedAt: at }: Client): number {
  return at ? new Date(at).getTime() : 0;
}

/** RFC 9111 §5.2.2, within our own bounds (draft §4.4). */
function freshMillis(cacheControl: string | null): number {
  const [, seconds] = /(?:^|[\s,])max-age=(\d+)/i.exec(cacheControl ?? "") ?? [];
  if (/no-store|no-cache/i.test(cacheControl ?? "")) return MIN_FRESH_MILLIS;
  const asked = seconds === undefined ? DEFAULT_FRESH_MILLIS : Number(seconds) * 1_000;
  return Math.min(Math.max(asked, MIN_FRESH_MILLIS), MAX_FRESH_MILLIS);
}

function remember(times: Map<string, number>, clientId: string, time: number): void {
  times.delete(clientId);
  times.set(clientId, time);
  const [oldest] = times.keys();
  if (times.size > MAX_REMEMBERED && oldest !== undefined) times.delete(oldest);
}

function toApiError(error: unknown, clientId: string): unknown {
  const describe = (reason: string) => `The app's description at ${clientId} cannot be used: ${reason}`;
  if (error instanceof MetadataRefusal)
    return new APIError("BAD_REQUEST", { error: "invalid_client", error_description: describe(error.message) });
  if (error instanceof DocumentAway) {
    const body = { error: "temporarily_unavailable", error_description: describe(error.message) };
    return new APIError("SERVICE_UNAVAILABLE", body);
  }
  return error;
}
