import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { AppError } from "../../contracts/errors.ts";
import { createDepartures, type Departures } from "./accounts/departures.ts";
import { createFinisher } from "./accounts/finish-departures.ts";
import { createAuthenticate } from "./authenticate.ts";
import { CLIENT_ADDRESS_HEADER, createStudioAuth, migrate, type StudioAuth } from "./better-auth.ts";
import { openAuthDatabase } from "./database.ts";
import { createOutageGuard, type OutageGuard } from "./outage.ts";
import { accountRoutes } from "./pages/account-routes.ts";
import { createAuthCalls } from "./pages/auth-calls.ts";
import { authorizeRoute } from "./pages/authorize-route.ts";
import { signInRoutes } from "./pages/sign-in-routes.ts";
import { AUTH_BASE_PATH, AUTHORIZATION_SERVER_METADATA, MCP_PATH, RESOURCE_METADATA } from "./paths.ts";
import { registrationRoute } from "./registration-route.ts";
import type { BrowserSession, HostedAuth, HostedAuthSettings } from "./settings.ts";

const MAX_BODY_BYTES = 100 * 1024;

/** Opens the database, brings its tables up to date and makes the signing key on first use. */
export async function openHostedAuth(settings: HostedAuthSettings): Promise<HostedAuth> {
  const database = await openAuthDatabase(settings);
  const issuer = settings.publicUrl;
  const audience = `${issuer}${MCP_PATH}`;
  try {
    const auth = createStudioAuth(settings, database);
    const jwks = await database.exclusively(() => prepare(auth));
    const { adapter } = await auth.$context;
    if (settings.signUp === "closed" && (await adapter.count({ model: "user" })) === 0) {
      settings.log("nobody can sign in yet: sign-up is closed and there is no account", {
        remedy: "wav0-mcp accounts add name@example.com",
      });
    }
    const guard = createOutageGuard(database);
    const departures = await createDepartures(auth, settings.data);
    const finishDepartures = createFinisher(departures, settings.log);
    const app = await createApp(settings, { auth, guard, departures, finishDepartures });
    const noticeProxy = createProxyNotice(settings);
    const authenticate = createAuthenticate({ issuer, audience, database: adapter, keys: () => auth.api.getJwks() });
    return {
      fetch: (request, client) => {
        noticeProxy(request, client.address);
        return guard.answer(request, async () =>
          app.fetch(withAddress(request, client.address, settings.trustedProxies.length > 0)),
        );
      },
      authenticate: (request) => guard.answer(request, () => authenticate(request)),
      findSession: (request) => guard.call(() => findSession(auth, guard, request)),
      isAway: () => database.isAway(),
      wasAway: database.wasAway,
      finishDepartures,
      issuer,
      audience,
      jwks,
      close: database.close,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Tables and the signing key. @returns the public keys @throws AppError INVALID_INPUT if the key is of another secret */
async function prepare(auth: StudioAuth): Promise<string> {
  await migrate(auth);
  const keys = await publicKeys(auth);
  await auth.api.signJWT({ body: { payload: {} } }).catch((cause: unknown) => {
    throw new AppError(
      "INVALID_INPUT",
      "WAV0_AUTH_SECRET is not the one that these accounts were made with: its signing key cannot be read. Set the earlier secret, or remove the rows of the table jwks so that a new key is made",
      { cause },
    );
  });
  return keys;
}

interface AppParts {
  auth: StudioAuth;
  guard: OutageGuard;
  departures: Departures;
  finishDepartures(): Promise<void>;
}

async function createApp(settings: HostedAuthSettings, parts: AppParts): Promise<Hono> {
  const { auth, guard, departures, finishDepartures } = parts;
  const { adapter } = await auth.$context;
  const handler = (request: Request) => guard.answer(request, async () => withRetryAfter(await auth.handler(request)));
  const calls = createAuthCalls({
    publicUrl: settings.publicUrl,
    addressHeader: CLIENT_ADDRESS_HEADER,
    handler,
  });
  const app = new Hono();
  // The hub says it, and the guard whether it is for want of the database.
  app.onError((error) => {
    throw error;
  });
  // Browser-based clients on origins that the hub lets in discover and register with fetch; no cookie goes along.
  app.use("/.well-known/*", cors());
  app.use(`${AUTH_BASE_PATH}/oauth2/*`, cors());
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: refuseLargeBody }));
  app.post(`${AUTH_BASE_PATH}/oauth2/register`, registrationRoute({ handler, database: adapter }));
  app.get(`${AUTH_BASE_PATH}/oauth2/authorize`, authorizeRoute(handler));
  app.all(`${AUTH_BASE_PATH}/*`, (context) => handler(context.req.raw));
  // Clients of different ages look at the root or under the path of the resource.
  for (const path of [AUTHORIZATION_SERVER_METADATA, RESOURCE_METADATA]) {
    app.on(["GET", "HEAD"], [path, `${path}${MCP_PATH}`], (context) =>
      handler(new Request(`${settings.publicUrl}${path}`, context.req.raw)),
    );
  }
  app.route("/", signInRoutes(settings, calls));
  app.route(
    "/",
    accountRoutes({
      publicUrl: settings.publicUrl,
      calls,
      database: adapter,
      signedIn: signedIn(auth, guard),
      departures,
      finish(userId) {
        // At once, also where a round waits for others; a failure is told by the round that follows.
        departures.clear(userId).catch(() => {});
        void finishDepartures();
      },
    }),
  );
  return app;
}

/** better-auth tells how long to wait under a name of its own; clients read the one of RFC 9110 §10.2.3. */
function withRetryAfter(response: Response): Response {
  const seconds = response.headers.get("x-retry-after");
  if (seconds === null || response.headers.has("retry-after")) return response;
  const headers = new Headers(response.headers);
  headers.set("retry-after", seconds);
  return new Response(response.body, { status: response.status, headers });
}

/** Closes the connection, whose unread body would be taken for the next request. */
function refuseLargeBody(): Response {
  const message = `A request here has at most ${MAX_BODY_BYTES} bytes`;
  return Response.json(
    { error: "invalid_request", error_description: message },
    { status: 413, headers: { connection: "close" } },
  );
}

function signedIn(auth: StudioAuth, guard: OutageGuard) {
  return async (request: Request) => {
    const session = await findSession(auth, guard, request);
    return session && { userId: session.user.id, email: session.user.email, name: session.user.name };
  };
}

async function findSession(auth: StudioAuth, guard: OutageGuard, { headers }: Request): Promise<BrowserSession | null> {
  const { response: session, headers: answer } = await auth.api.getSession({ headers, returnHeaders: true });
  if (session === null) return null;
  const { id, name, email } = session.user;
  return {
    user: { id, name, email },
    newToken: () => guard.call(async () => (await auth.api.getToken({ headers })).token),
    cookies: answer.getSetCookie(),
  };
}

/** Says once that a proxy seems to hand requests on that is not believed: to the limits all people behind it are one. */
function createProxyNotice({ trustedProxies, log }: HostedAuthSettings): (request: Request, peer: string) => void {
  let isSaid = trustedProxies.length > 0;
  return ({ headers }, peer) => {
    if (isSaid || !headers.has("x-forwarded-for")) return;
    isSaid = true;
    log(
      "a request says that it was forwarded, by a peer that is not trusted: all who come by it share one rate limit",
      {
        peer,
        remedy: `if that is your proxy, set WAV0_TRUSTED_PROXIES=${peer}`,
      },
    );
  };
}

/** The peer's address, and what proxies say before it where any is believed; a client's own claim to an address goes. */
function withAddress(request: Request, address: string, isProxied: boolean): Request {
  const headers = new Headers(request.headers);
  const forwarded = isProxied ? headers.get("x-forwarded-for") : null;
  headers.set(CLIENT_ADDRESS_HEADER, forwarded === null ? address : `${forwarded}, ${address}`);
  const { url, method, body } = request;
  // The server's request object is not one that Request can copy. A streamed body demands `duplex`, which the DOM's
  // types do not know.
  const init: RequestInit & { duplex: "half" } = { method, headers, body, duplex: "half" };
  return new Request(url, init);
}

async function publicKeys(auth: StudioAuth): Promise<string> {
  const keys = JSON.stringify(await auth.api.getJwks());
  return `data:application/json;base64,${Buffer.from(keys).toString("base64")}`;
}
