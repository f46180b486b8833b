import { Hono } from "hono";
import { createAuthorisation } from "./authorise.ts";
import { fileContentRoutes } from "./file-content-routes.ts";
import { fileRoutes, type FileRoutesParts } from "./file-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import { predictionRoutes, type PredictionRoutesParts } from "./prediction-routes.ts";
import { notFound, Problem } from "./problem.ts";

export interface AppParts extends PredictionRoutesParts, FileRoutesParts {
  token: string;
  webhookSecret: string;
}

/** The whole API, with paths relative to its mount. Whatever fails is answered with problem details. */
export function createApp(parts: AppParts): Hono {
  const authorise = createAuthorisation(parts.token);
  return new Hono()
    .onError((error, context) => toProblem(error).toResponse(context.req.path))
    .notFound((context) => notFound(`${context.req.method} ${context.req.path}`).toResponse(context.req.path))
    .route("/", fileContentRoutes(parts.files))
    .use(async (context, next) => {
      authorise(context.req.header("authorization"));
      await next();
    })
    .route("/", predictionRoutes(parts))
    .route("/", modelRoutes(parts.address))
    .route("/", fileRoutes(parts))
    .get("/webhooks/default/secret", (context) => context.json({ key: parts.webhookSecret }))
    .get("/account", (context) => context.json({ type: "user", username: "wav0", name: "This machine" }));
}

/** A throw that is not a Problem is a bug; its text may hold what is not the caller's, so it stays here. */
function toProblem(error: Error): Problem {
  if (error instanceof Problem) return error;
  return new Problem(
    500,
    "Internal server error",
    "The inference server failed; repeat the request or look at its log",
  );
}
