import { Hono, type Context, type MiddlewareHandler } from "hono";
import * as z from "zod";
import { boundedJson } from "../../bodies/bounded-body.ts";
import { MAX_SMALL_BODY_BYTES } from "../../contracts/limits.ts";
import { headersOf, type PageOrigins, pageHeaders } from "./page-headers.ts";
import { AppError, errorResponse } from "../../contracts/errors.ts";
import type { StaticFiles } from "./static-files.ts";
import type { Visitor, Visitors } from "./visitors.ts";

export interface DashboardOptions extends PageOrigins {
  /** The one origin that the page has: of the hub, or the one under which people reach a hosted studio. */
  url: string;
  files: StaticFiles;
  visitors: Visitors;
  /** The sample's file on this machine, or null where it has none for the visitor. */
  findPath: (sampleId: string) => Promise<string | null>;
  /** The same, and writes the file again if its user has removed it. */
  restoreFile: (sampleId: string) => Promise<string | null>;
  /** Shows the sample's file in the file manager. @returns whether it could */
  reveal: (sampleId: string) => Promise<boolean>;
}

/** Context of the page's requests once it is clear who makes them. */
interface DashboardBindings {
  Variables: { visitor: Visitor };
}

const linkSchema = z.strictObject({
  secret: z.string().max(100),
  kind: z.enum(["page", "program"]).default("program"),
});
const sampleSchema = z.strictObject({ sampleId: z.string().trim().min(1).max(64) });

/**
 * The dashboard: its files, and what its page asks of the hub. The page is no secret; everything it shows comes from
 * the deployment, for which only a browser with a session gets tokens, and those of its own user.
 */
export function createDashboard(options: DashboardOptions): Hono<DashboardBindings> {
  const { url, deploymentUrl, files, visitors } = options;
  const headers = pageHeaders(options);
  const app = new Hono<DashboardBindings>();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(headersOf(context.req.path, headers))) context.header(name, value);
  });
  app.onError(explain);
  app.use("/dashboard/*", refuseOtherPages(url));
  app.post("/dashboard/session", async (context) => {
    const given = linkSchema.safeParse(await readBody(context));
    const session = given.success ? visitors.redeem(given.data.secret, given.data.kind) : null;
    if (session === null) return refuse(context, options);
    context.header("set-cookie", session.cookie);
    context.header("cache-control", "no-store");
    return context.json({ pageHalf: session.pageHalf });
  });
  app.use("/dashboard/*", identify(options));
  app.post("/dashboard/token", async (context) => {
    const { user, newToken, cookies } = context.var.visitor;
    context.header("cache-control", "no-store");
    for (const cookie of cookies) context.header("set-cookie", cookie, { append: true });
    return context.json({ token: await newToken(), deploymentUrl, user });
  });
  app.post("/dashboard/path", async (context) => {
    const given = sampleSchema.safeParse(await readBody(context));
    if (!given.success) return context.json({ code: "INVALID_INPUT", message: "Send a sampleId" }, 400);
    return context.json({ path: await options.findPath(given.data.sampleId) });
  });
  app.post("/dashboard/restore-file", async (context) => {
    const given = sampleSchema.safeParse(await readBody(context));
    if (!given.success) return context.json({ code: "INVALID_INPUT", message: "Send a sampleId" }, 400);
    return context.json({ path: await options.restoreFile(given.data.sampleId) });
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
const PAGE_FILES = ["/", "/icon.svg", "/icon-maskable.svg", "/manifest.webmanifest", "/service-worker.js"];

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

function identify(options: DashboardOptions): MiddlewareHandler<DashboardBindings> {
  return async (context, next) => {
    const visitor = await options.visitors.identify(context.req.raw);
    if (visitor === null) return refuse(context, options);
    context.set("visitor", visitor);
    return next();
  };
}

function refuse(context: Context, { url, visitors: { signInPath } }: DashboardOptions): Response {
  const remedy = signInPath
    ? `sign in at ${url}${signInPath}`
    : 'run "wav0-mcp dashboard" and open the link that it prints';
  return context.json({ code: "UNAUTHENTICATED", message: `This browser has no session: ${remedy}`, signInPath }, 401);
}

/** Under another name the browser would keep a second store, have other cookies, and be refused the audio. */
async function serveFile(context: Context, url: string, files: StaticFiles): Promise<Response> {
  const { path } = context.req;
  if (path === "/" && context.req.header("host") !== new URL(url).host) return context.redirect(`${url}/`);
  const file = await files(context.req.raw);
  return file ?? context.json({ code: "FILE_NOT_FOUND", message: `The dashboard has no file ${path}` }, 404);
}

/** A refusal by the studio, with its words and status; any other error is a bug and is not disclosed. */
function explain(error: Error): Response {
  if (!(error instanceof AppError)) throw error;
  return errorResponse(error);
}

async function readBody(context: Context): Promise<unknown> {
  return boundedJson(context.req.raw, MAX_SMALL_BODY_BYTES).catch(() => null);
}
