import { timingSafeEqual } from "node:crypto";
import { Hono, type MiddlewareHandler } from "hono";

/** What the hub's one port serves, each part by its own prefix. */
export interface HubParts {
  /** Facts that `/health` shows to anyone on this machine. */
  health(): Record<string, string | number | boolean>;
  /** Called with the hub token only. */
  stop(): void;
  token: string;
  deployment: { fetch(request: Request): Promise<Response> };
  inference: { fetch(request: Request): Response | Promise<Response> };
}

const LOOPBACK_NAMES = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Routes: `/health`, `/control/*`, `/inference/v1/*`, and the Convex deployment for the rest (`/api/*`, `/http/*`, `/version` …). */
export function createHubApp(parts: HubParts): Hono {
  const app = new Hono();
  app.use(refuseForeignHosts);
  app.get("/health", (context) => context.json(parts.health()));
  app.post("/control/stop", requireToken(parts.token), (context) => {
    parts.stop();
    return context.json({ stopping: true }, 202);
  });
  app.mount("/inference/v1", (request) => parts.inference.fetch(request));
  app.all("*", (context) => parts.deployment.fetch(context.req.raw));
  return app;
}

/**
 * Whether a request may be meant for this machine's hub. A web page elsewhere can point its own name at 127.0.0.1
 * (DNS rebinding) but cannot forge Host; and a page on a foreign origin has no business here.
 */
export function isLocalRequest(headers: { host: string | null; origin: string | null }): boolean {
  if (headers.host === null || !LOOPBACK_NAMES.has(hostName(headers.host))) return false;
  if (headers.origin === null) return true;
  return URL.canParse(headers.origin) && LOOPBACK_NAMES.has(new URL(headers.origin).hostname);
}

const refuseForeignHosts: MiddlewareHandler = async (context, next) => {
  const { req } = context;
  if (isLocalRequest({ host: req.header("host") ?? null, origin: req.header("origin") ?? null })) return next();
  return context.json(
    { code: "FORBIDDEN", message: "This hub answers requests made to 127.0.0.1 or localhost only" },
    403,
  );
};

function requireToken(token: string): MiddlewareHandler {
  return async (context, next) => {
    if (matches(context.req.header("authorization") ?? "", `Bearer ${token}`)) return next();
    return context.json(
      { code: "UNAUTHENTICATED", message: "Send the hub token of the data directory as a bearer token" },
      401,
    );
  };
}

function matches(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, "");
}
