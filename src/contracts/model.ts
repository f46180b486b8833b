import * as z from "zod";
import { modelTaskSchema } from "./job.ts";
import { defineTool } from "./contract.ts";

/** A model as every surface shows it. */
export const modelViewSchema = z.object({
  name: z.string(),
  task: modelTaskSchema,
  provider: z.string(),
  available: z.boolean(),
  /** True for the model of requests that name none. */
  isDefault: z.boolean(),
  /** Setting that makes it available; unset if it is. */
  setup: z.string().optional(),
  cost: z.enum(["free", "metered"]),
  /** Provider that bills it; with `pricesAt`, its price page, unset for free models. */
  billedBy: z.string().optional(),
  pricesAt: z.string().optional(),
  licence: z.string(),
  /** The longest result, or for a split the longest input. */
  maxSeconds: z.number(),
});

/** Lists the models of each task, those that are not set up here too, with what to set. */
export const listModels = defineTool({
  name: "list_models",
  title: "List models",
  description:
    "Models for generate_sample and split_stems: who bills, where prices are listed, licence, limits, and what to set " +
    "if one is unavailable. Free.",
  input: z.strictObject({ task: modelTaskSchema.optional() }),
  output: z.object({ models: z.array(modelViewSchema) }),
  clientFields: [],
  convex: { kind: "query", path: "providers/public:listModels" },
  effect: "read",
  idempotent: true,
  cost: "free",
});
