import { randomBytes, randomInt } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import type { Model } from "../models/definition.ts";
import { findModelByReference } from "../models/table.ts";
import { type Prediction, WEBHOOK_EVENTS } from "../prediction.ts";
import type { ServerAddress } from "../server-address.ts";
import { type InvalidField, invalidFields, Problem } from "./problem.ts";

const ID_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 26;

const requestSchema = z.object({
  version: z.string().optional(),
  model: z.string().optional(),
  input: z.record(z.string(), z.unknown()),
  webhook: z.url({ protocol: /^https?$/ }).optional(),
  /** Replicate's default when a webhook is given without a filter. */
  webhook_events_filter: z.array(z.enum(WEBHOOK_EVENTS)).default(["output", "completed"]),
});

export type PredictionRequest = z.output<typeof requestSchema>;

/**
 * Parses the body of a create.
 * @throws Problem 422 naming each wrong field
 */
export function parsePredictionRequest(body: unknown): PredictionRequest {
  const parsed = requestSchema.safeParse(withoutNulls(body));
  if (!parsed.success) throw invalidFields(fieldsOf(parsed.error, []));
  return parsed.data;
}

/**
 * The model that a request to /predictions means.
 * @throws Problem 422 if it names none or one that does not exist
 */
export function modelOf({ version, model }: PredictionRequest): Model {
  const reference = version ?? model;
  if (reference === undefined) {
    throw invalidFields([{ field: "version", description: 'Required: "owner/name" or the id of a version' }]);
  }
  const found = findModelByReference(reference);
  if (found) return found;
  const detail = `The version ${reference} does not exist on this server; GET /models lists what does`;
  throw new Problem(422, "Invalid version or not permitted", detail);
}

/** Headers of a create, read. */
export interface CreateHeaders {
  /** From `Wav0-Owner`, or null. */
  owner: string | null;
  /** From `Cancel-After`, or null. */
  deadlineMs: number | null;
}

/**
 * A prediction in its first state, with the input parsed and settled.
 * @throws Problem 422 naming each wrong field of the input
 */
export function newPrediction(
  model: Model,
  request: PredictionRequest,
  { owner, deadlineMs }: CreateHeaders,
  { clock, address }: { clock: Clock; address: ServerAddress },
): Prediction {
  const parsed = model.input.safeParse(withoutNulls(request.input));
  if (!parsed.success) throw invalidFields(fieldsOf(parsed.error, ["input"]));
  const createdAt = clock.now();
  return {
    id: newId(),
    owner,
    model: model.id,
    version: model.version,
    input: request.input,
    resolvedInput: model.settle(parsed.data),
    outputShape: model.output.shape,
    outputKey: randomBytes(32).toString("base64url"),
    acceptedAt: address.baseUrl(),
    webhook: request.webhook === undefined ? null : { url: request.webhook, events: request.webhook_events_filter },
    completionAcknowledged: false,
    createdAt,
    deadlineAt: deadlineMs === null ? null : createdAt + deadlineMs,
    resumptions: 0,
    logs: "",
    metrics: {},
    dataRemoved: false,
    state: { status: "starting" },
  };
}

function newId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join("");
}

/** Clients send null for what they leave out. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

function fieldsOf(error: z.ZodError, prefix: readonly string[]): InvalidField[] {
  return error.issues.flatMap((issue) => {
    const unknownKeys = issue.code === "unrecognized_keys" ? issue.keys : null;
    if (!unknownKeys) return [{ field: nameOf([...prefix, ...issue.path]), description: issue.message }];
    return unknownKeys.map((key) => ({ field: nameOf([...prefix, ...issue.path, key]), description: "Unknown field" }));
  });
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "body" : path.map(String).join(".");
}
