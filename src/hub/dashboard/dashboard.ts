import { Hono, type Context, type MiddlewareHandler } from "hono";
import * as z from "zod";
import type { Links } from "./links.ts";
import { pageHeaders } from "./page-headers.ts";
import type { Sessions } from "./sessions.ts";
import type { StaticFiles } from "./static-files.ts";

export interface DashboardOptions {
  /** The hub's own address: the one origin that the page has. */
  url: string;
  /** The Convex deployment that the page talks to. */
  deploymentUrl: string;
  files: StaticFiles;
  links: Links;
  sessions: Sessions;
  /** A new token for the deployment, good for some minutes. */
  newToken: () => Promise<string>;
  /** The sample's file on this machine, or null where it has none. */
  findPath: (sampleId: string) => Promise<string | null>;
  /** Shows the sample's file in the file manager. @returns whether it could */
  reveal: (sampleId: string) => Promise<boolean>;
}

const linkSchema = z.strictObject({ secret: z.string().max(100) });
const sampleSchema = z.strictObject({ sampleId: z.string().min(1).max(64) });

/**
 * The dashboard: its files, and what its page asks of the hub. The page is no secret; everything it shows comes from
 * the deployment, for which only a browser that opened a link gets tokens.
 */
export function createDashboard(options: DashboardOptions): Hono {
  const { url, deploymentUrl, files, links, sessions } = options;
  const headers = pageHeaders(deploymentUrl);
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) context.header(name, value);
  });
  app.use("/dashboard/*", refuseOtherPages(url));
  app.post("/dashboard/session", async (context) => {
    const given = linkSchema.safeParse(await readBody(context));
    if (!given.success || !links.redeem(given.data.secret)) return refuse(context);
    context.header("set-cookie", sessions.open());
    return context.body(null, 204);
  });
  app.use("/dashboard/*", async (context, next) =>
    sessions.isOpen(context.req.header("cookie")) ? next() : refuse(context),
  );
  app.post("/dashboard/token", async (context) => {
    context.header("cache-control", "no-store");
    return context.json({ token: await options.newToken(), deploymentUrl });
  });
  app.post("/dashboard/path", async (context) => {
    const given = sampleSchema.safeParse(await readBody(context));
    if (!given.success) return context.json({ code: "INVALID_INPUT", message: "Send a sampleId" }, 400);
    return context.json({ path: await options.findPath(given.data.sampleId) });
  });
  app.post("/dashboard/reveal", async (context) => {
    const given = sampleSchema.safeParse(await readBody(context));
    if (!given.success) return context.json({ code: "INVALID_INPUT", message: "Send a sampleId" }, 400);
    return context.json({ isRevealed: await options.reveal(given.data.sampleId) });
  });
  app.get("*", (context) => serveFile(context, url, files));
  return app;
}

/** Files of the page whose names carry no hash. */
const PAGE_FILES = ["/", "/icon.svg", "/service-worker.js"];

/** Paths that the dashboard answers; everything else belongs to the other parts of the hub. */
export function isDashboardPath(path: string): boolean {
  return PAGE_FILES.includes(path) || path.startsWith("/assets/") || path.startsWith("/dashboard/");
}

/**
 * Cookies do not tell ports apart, so a page of another local server could ask with ours: only the exact origin may.
 * Browsers send Origin with every POST.
 */
function refuseOtherPages(url: string): MiddlewareHandler {
  return async (context, next) => {
    const site = context.req.header("sec-fetch-site") ?? "same-origin";
    if (context.req.header("origin") === url && site === "same-origin") return next();
    return context.json({ code: "FORBIDDEN", message: `Only the page at ${url} may ask this` }, 403);
  };
}

function refuse(context: Context): Response {
  const message = 'This browser has no session: run "wav0-mcp dashboard" and open the link that it prints';
  return context.json({ code: "UNAUTHENTICATED", message }, 401);
}

/** Under another of this machine's names the browser would keep a second store and be refused the audio. */
async function serveFile(context: Context, url: string, files: StaticFiles): Promise<Response> {
  const { path } = context.req;
  if (path === "/" && context.req.header("host") !== new URL(url).host) return context.redirect(`${url}/`);
  const file = await files({ path, acceptEncoding: context.req.header("accept-encoding") ?? "" });
  return file ?? context.json({ code: "FILE_NOT_FOUND", message: `The dashboard has no file ${path}` }, 404);
}

async function readBody(context: Context): Promise<unknown> {
  return context.req.json().catch(() => null);
}
