import { type Context, Hono, type MiddlewareHandler } from "hono";
import { carriesToken } from "../auth/bearer.ts";
import { isAuthPath } from "../auth/hosted/paths.ts";
import type { HostedAuth } from "../auth/hosted/settings.ts";
import { AppError, errorResponse } from "../contracts/errors.ts";
import { isForbiddenMethod } from "../engine/server/http-actions.ts";
import { MCP_PATH } from "../mcp/http/mcp-http.ts";
import { isDashboardPath } from "./dashboard/dashboard.ts";
import type { Dashboard } from "./dashboard/open-dashboard.ts";
import { isOwnRequest } from "./hosts.ts";
import type { Log } from "./log.ts";
import { EXPOSITION_TYPE } from "./metrics/exposition.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { Peer } from "./peer-user.ts";
import type { Readiness } from "./health/readiness.ts";

/** Routes of the hub's one port, each part by its own prefix. */
export interface HubParts {
  /** Facts that `/health` shows to anyone on this machine. */
  health(): Record<string, string | number | boolean>;
  /** Whether every part that it depends on can be reached, for a proxy or a supervisor that asks. */
  readiness(): Promise<Readiness>;
  /** Numbers for an operator's monitoring; null where none are kept. `token` opens them. */
  metrics: (Pick<Metrics, "read" | "countAnswer"> & { token: string }) | null;
  /** Called with the hub token only. */
  stop(): void;
  token: string;
  deployment: { fetch(request: Request): Promise<Response> };
  inference: { fetch(request: Request): Response | Promise<Response> };
  /** Answers for `/mcp` and below. */
  mcp: { fetch(request: Request): Promise<Response> };
  /** The page at `/`; null where it was not built. */
  dashboard: Pick<Dashboard, "fetch" | "newAddress"> | null;
  /** Sign-in of a hosted studio; null for one of a single user. */
  auth: Pick<HostedAuth, "fetch"> | null;
  /** The origin of a hosted studio, which Host and Origin may name beside this machine. */
  publicUrl: string | null;
  /** True if a connection from this machine may be its own user's. */
  mayBeOwnUser(peer: Peer): Promise<boolean>;
  log: Log;
}

/** Facts that the listener knows about a request. */
export interface HubBindings {
  Bindings: { peer: Peer };
}

/**
 * Routes: `/health`, `/ready`, `/metrics`, `/control/*`, `/mcp`, `/inference/v1/*`, those of sign-in and of the dashboard, and the Convex
 * deployment for the rest (`/api/*`, `/http/*`, `/version` …).
 */
export function createHubApp(parts: HubParts): Hono<HubBindings> {
  const app = new Hono<HubBindings>();
  if (parts.metrics) app.use(countAnswers(parts.metrics));
  app.use(refuseForeignHosts(parts.publicUrl));
  app.use(refuseForbiddenMethods);
  app.get("/health", (context) => context.json(parts.health()));
  app.get("/ready", async (context) => {
    const readiness = await parts.readiness();
    return context.json(readiness, readiness.ready ? 200 : 503);
  });
  if (parts.metrics) serveMetrics(app, parts.metrics);
  app.onError((error, context) => explain(error, context, parts.log));
  app.post("/control/stop", requireToken(parts.token), (context) => {
    parts.stop();
    return context.json({ stopping: true }, 202);
  });
  const { auth, dashboard } = parts;
  if (auth) app.use(answerAuthPaths(auth));
  if (dashboard) serveDashboard(app, dashboard, parts);
  for (const path of [MCP_PATH, `${MCP_PATH}/*`]) app.all(path, (context) => parts.mcp.fetch(context.req.raw));
  app.mount("/inference/v1", (request) => parts.inference.fetch(request));
  app.all("*", (context) => parts.deployment.fetch(context.req.raw));
  return app;
}

function serveMetrics(app: Hono<HubBindings>, metrics: NonNullable<HubParts["metrics"]>): void {
  app.get("/metrics", requireToken(metrics.token, "Send WAV0_METRICS_TOKEN as a bearer token"), async (context) => {
    return context.body(await metrics.read(), 200, { "content-type": EXPOSITION_TYPE, "cache-control": "no-store" });
  });
}

function countAnswers(metrics: Pick<Metrics, "countAnswer">): MiddlewareHandler {
  return async (context, next) => {
    await next();
    metrics.countAnswer(context.req.path, context.res.status);
  };
}

/** An answer that says what to do; a fault of the hub itself is told in the log. */
function explain(error: Error, context: Context, log: Log): Response {
  if (error instanceof AppError) return errorResponse(error);
  const { method, path } = context.req;
  log("a request failed inside the hub", { request: `${method} ${path}`, error: error.stack ?? String(error) });
  const message = "The studio failed at this request; its log says why. Try once more";
  return context.json({ code: "INTERNAL", message }, 500);
}

function serveDashboard(
  app: Hono<HubBindings>,
  dashboard: NonNullable<HubParts["dashboard"]>,
  { token, auth, mayBeOwnUser }: HubParts,
): void {
  if (!auth) app.post("/dashboard/session", refuseOtherUsers(mayBeOwnUser));
  app.post("/control/dashboard-link", requireToken(token), (context) => context.json({ url: dashboard.newAddress() }));
  app.use(async (context, next) => (isDashboardPath(context.req.path) ? dashboard.fetch(context.req.raw) : next()));
}

function refuseForeignHosts(publicUrl: string | null): MiddlewareHandler {
  return async (context, next) => {
    const [host = null, origin = null] = [context.req.header("host"), context.req.header("origin")];
    if (isOwnRequest({ host, origin }, publicUrl)) return next();
    const names = ["127.0.0.1", "localhost", ...(publicUrl ? [publicUrl] : [])].join(", ");
    const message = `This hub answers requests made to ${names}, by programs and by its own pages only`;
    return context.json({ code: "FORBIDDEN", message }, 403);
  };
}

/** The parts make requests of requests, which the Fetch standard has none of with these methods. */
const refuseForbiddenMethods: MiddlewareHandler = async (context, next) => {
  if (!isForbiddenMethod(context.req.method)) return next();
  return context.json({ code: "INVALID_INPUT", message: `No route here accepts ${context.req.method}` }, 405);
};

/** Before the deployment: both have paths under `/api`. */
function answerAuthPaths(auth: Pick<HostedAuth, "fetch">): MiddlewareHandler<HubBindings> {
  return async (context, next) => {
    if (!isAuthPath(context.req.path)) return next();
    return auth.fetch(context.req.raw, { address: context.env.peer.address });
  };
}

/**
 * The program that opens a browser is given the link as an argument, which other users of the machine can see for a
 * moment. They must not be faster with it than the browser.
 */
function refuseOtherUsers(mayBeOwnUser: HubParts["mayBeOwnUser"]): MiddlewareHandler<HubBindings> {
  return async (context, next) => {
    if (await mayBeOwnUser(context.env.peer)) return next();
    return context.json({ code: "FORBIDDEN", message: "This studio belongs to another user of this machine" }, 403);
  };
}

function requireToken(
  token: string,
  message = "Send the hub token of the data directory as a bearer token",
): MiddlewareHandler {
  return async (context, next) => {
    if (carriesToken(context.req.raw, token)) return next();
    return context.json({ code: "UNAUTHENTICATED", message }, 401);
  };
}
