import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { upTo } from "../../bodies/bounded-body.ts";
import { createAuthProviders } from "../auth/auth-providers.ts";
import { createAuthenticator } from "../auth/authenticator.ts";
import { createKeySets } from "../auth/key-sets.ts";
import { createTokenVerifier } from "../auth/token-verifier.ts";
import { deployRoutes } from "../deploy/deploy-api.ts";
import { createLogStream } from "../deploy/log-stream.ts";
import { createSystemQueries } from "../deploy/system-queries.ts";
import { createTransfers } from "../transfer/transfers.ts";
import type { StorageTrouble } from "../storage/disk/storage-trouble.ts";
import type { Engine } from "../types.ts";
import type { ConvexJson } from "../values/json.ts";
import type { Addresses } from "../app-environment.ts";
import { functionRoutes } from "./function-api.ts";
import { isHttpAction, runHttpAction } from "./http-actions.ts";
import { createQueryRunner } from "./query-runner.ts";
import { allowAnyOrigin, errorResponse, json } from "../http/responses.ts";
import { createRouter } from "../http/router.ts";
import type { Routes } from "../http/router.ts";
import { storageRoutes } from "./storage-api.ts";
import { createSyncServer } from "./sync/sync-server.ts";

export interface EngineServerOptions extends Addresses {
  /** `name|secret`, as the official CLI expects it; the secret holds no ":". */
  adminKey: string;
  instanceName: string;
  /**
   * Asked when a WebSocket has proved who its user is, with the identity's tokenIdentifier. Default: all may stay.
   * @returns what is called once the socket has closed, or null for a user who has too many
   */
  admitSocket?(tokenIdentifier: string): (() => void) | null;
  /** HTTP headers of a failed function, made of the data of its ConvexError. Default: none. */
  failureHeaders?(data: unknown): Record<string, string>;
  /** Data of the ConvexError that a client's call fails with which the disk does not let through. Default: none. */
  troubleData?(trouble: StorageTrouble): ConvexJson;
  /** Hears why an export failed; its client is told only that it did. */
  onTransferError?(error: unknown): void;
  /** For key sets of auth providers. Default: the global fetch. */
  fetch?: typeof fetch;
  /** Largest upload in bytes; default: no limit. */
  maxUploadBytes?: number;
  /** Milliseconds since 1970. Default: Date.now. */
  now?(): number;
}

/** A Convex deployment on the wire: mount `fetch` under a web server and `upgrade` under its upgrade event. */
export interface EngineServer {
  /** Serves `/api/*`, `/http/*`, `/version`, `/instance_name` and `/instance_version`. Never rejects. */
  fetch(request: Request): Promise<Response>;
  /** Serves WebSockets at `/api/sync` and `/api/<version>/sync`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends all connections. The engine stays open: it belongs to whoever made it. */
  close(): Promise<void>;
}

/** Response of `/version`; official clients only show it. */
const VERSION = "wav0-engine";

/** Puts an engine on the wire for the official clients and the official CLI. */
export function createEngineServer(engine: Engine, options: EngineServerOptions): EngineServer {
  const now = options.now ?? Date.now;
  const verify = createTokenVerifier({
    providers: createAuthProviders(engine, options),
    keySets: createKeySets(options.fetch ?? fetch),
    now,
  });
  const authenticator = createAuthenticator({ adminKey: options.adminKey, verify });
  const runQueries = createQueryRunner(engine, createSystemQueries(engine, options));
  const { admitSocket: admit, troubleData } = options;
  const sync = createSyncServer({ engine, runQueries, authenticator, now, admit, troubleData });
  const logs = createLogStream(engine);
  const transfers = createTransfers(engine, options.onTransferError);
  const route = createRouter({
    ...instanceRoutes(options.instanceName),
    ...functionRoutes({ engine, authenticator, runQueries, failureHeaders: options.failureHeaders }),
    ...storageRoutes(engine.files, options.maxUploadBytes ?? Number.POSITIVE_INFINITY),
    ...deployRoutes({ engine, authenticator, logs, transfers, addresses: options, onChange: () => sync.invalidate() }),
  });

  const serve = async (request: Request): Promise<Response> => {
    if (isHttpAction(new URL(request.url).pathname)) return runHttpAction(engine, authenticator, request);
    if (request.method === "OPTIONS") return allowAnyOrigin(new Response(null, { status: 204 }), request);
    const answer = route(request);
    const response = answer ? await answer().catch(errorResponse) : notFound(request);
    return isStoredFile(request) ? response : allowAnyOrigin(response, request);
  };

  return {
    fetch: (request) => serve(request).catch(errorResponse),
    upgrade: (request, socket, head) => sync.upgrade(request, socket, head),
    async close() {
      logs.close();
      await transfers.close();
      await sync.close();
    },
  };
}

function instanceRoutes(instanceName: string): Routes {
  return {
    "GET /version": () => new Response(VERSION),
    "GET /instance_name": () => new Response(instanceName),
    "GET /instance_version": () => new Response(VERSION),
    "POST /api/debug_event": () => json(null),
    "POST /echo": echo,
  };
}

/** The same bytes, for `npx convex network-test`, which sends 64 MiB at most; nothing of them is kept. */
const MAX_ECHO_BYTES = 64 * 1024 * 1024;

function echo({ body }: Request): Response {
  const headers = { "content-type": "application/octet-stream" };
  return new Response(body?.pipeThrough(upTo(MAX_ECHO_BYTES)) ?? null, { headers });
}

/** An address of a file needs no token, so pages of other origins are not given what is behind it. */
function isStoredFile({ method, url }: Request): boolean {
  return method !== "POST" && new URL(url).pathname.startsWith("/api/storage/");
}

function notFound(request: Request): Response {
  const message = `There is no route ${request.method} ${new URL(request.url).pathname}`;
  return json({ code: "NotFound", message }, 404);
}
