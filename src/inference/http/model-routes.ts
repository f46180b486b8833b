import { Hono } from "hono";
import type { Model } from "../models/definition.ts";
import { findModel, MODELS } from "../models/table.ts";
import type { ServerAddress } from "../server-address.ts";
import { iso } from "./prediction-view.ts";
import { notFound } from "./problem.ts";

/** Models are part of the program, which has no birthday of its own: the day of the first version. */
const CREATED_AT = Date.UTC(2026, 10, 20);

/** Routes of models and their versions. */
export function modelRoutes(address: ServerAddress): Hono {
  const show = (model: Model): Record<string, unknown> => viewModel(model, address);
  return new Hono()
    .get("/models", (context) => context.json({ next: null, previous: null, results: MODELS.map(show) }))
    .get("/models/:owner/:name", (context) => context.json(show(find(context.req.param()))))
    .get("/models/:owner/:name/versions", (context) =>
      context.json({ next: null, previous: null, results: [viewVersion(find(context.req.param()))] }),
    )
    .get("/models/:owner/:name/versions/:version", (context) => {
      const model = find(context.req.param());
      const version = context.req.param("version");
      if (version !== model.version) throw notFound(`version ${version} of ${model.id}`);
      return context.json(viewVersion(model));
    });
}

function find({ owner, name }: { owner: string; name: string }): Model {
  const model = findModel(`${owner}/${name}`);
  if (!model) throw notFound(`model ${owner}/${name}`);
  return model;
}

function viewModel(model: Model, address: ServerAddress): Record<string, unknown> {
  return {
    url: `${address.baseUrl()}/models/${model.id}`,
    owner: model.owner,
    name: model.name,
    description: model.description,
    visibility: "public",
    is_official: true,
    run_count: 0,
    latest_version: viewVersion(model),
  };
}

function viewVersion({ version, openApiSchema }: Model): Record<string, unknown> {
  return { id: version, created_at: iso(CREATED_AT), cog_version: null, openapi_schema: openApiSchema };
}
