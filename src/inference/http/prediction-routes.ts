import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import type { Model } from "../models/definition.ts";
import { findModel } from "../models/table.ts";
import { isOpen, type Prediction } from "../prediction.ts";
import type { PredictionRunner } from "../prediction-runner.ts";
import type { PredictionStore } from "../prediction-store.ts";
import type { ServerAddress } from "../server-address.ts";
import { parseDuration } from "./duration.ts";
import { readJson } from "./json-body.ts";
import { modelOf, newPrediction, parsePredictionRequest, type PredictionRequest } from "./new-prediction.ts";
import { pageOf } from "./prediction-page.ts";
import { viewPrediction } from "./prediction-view.ts";
import { notFound, Problem } from "./problem.ts";

/** Replicate's longest and default wait. */
const MAX_WAIT_SECONDS = 60;
/** A short job takes about this long; callers that come back then mostly find room. */
const RETRY_AFTER_SECONDS = 2;

export interface PredictionRoutesParts {
  store: PredictionStore;
  runner: PredictionRunner;
  address: ServerAddress;
  clock: Clock;
  /** How many predictions one owner may have open at once, running and waiting together. */
  capacityPerOwner: number;
}

/** Create, get, cancel and list. */
export function predictionRoutes(parts: PredictionRoutesParts): Hono {
  const { store, runner, address } = parts;
  const show = (prediction: Prediction): Record<string, unknown> => viewPrediction(prediction, address);

  return new Hono()
    .post("/predictions", async (context) => {
      const request = parsePredictionRequest(await readJson(context.req.raw));
      return create(context, modelOf(request), request, parts);
    })
    .post("/models/:owner/:name/predictions", async (context) => {
      const id = `${context.req.param("owner")}/${context.req.param("name")}`;
      const model = findModel(id);
      if (!model) throw notFound(`model ${id}`);
      return create(context, model, parsePredictionRequest(await readJson(context.req.raw)), parts);
    })
    .get("/predictions", (context) => context.json(list(context, parts)))
    .get("/predictions/:id", (context) => context.json(show(find(store, context.req.param("id")))))
    .post("/predictions/:id/cancel", async (context) => {
      const { id } = find(store, context.req.param("id"));
      await runner.cancel(id);
      return context.json(show(find(store, id)));
    });
}

async function create(
  context: Context,
  model: Model,
  request: PredictionRequest,
  parts: PredictionRoutesParts,
): Promise<Response> {
  const waitSeconds = readWait(context.req.header("prefer"));
  const owner = readOwner(context.req.header("wav0-owner"));
  const deadlineMs = readCancelAfter(context.req.header("cancel-after"));
  const prediction = newPrediction(model, request, { owner, deadlineMs }, parts);
  admit(owner, parts);
  await parts.store.create(prediction);
  parts.runner.enqueue(prediction);
  if (waitSeconds === null) return context.json(viewPrediction(prediction, parts.address), 201);
  const latest = await waitForEnd(prediction, waitSeconds * 1000, parts);
  return context.json(viewPrediction(latest, parts.address), isOpen(latest) ? 202 : 201);
}

/** @throws Problem 429 if the owner has as many as it may */
function admit(owner: string | null, { store, capacityPerOwner }: PredictionRoutesParts): void {
  if (store.open().filter((open) => open.owner === owner).length < capacityPerOwner) return;
  const detail = `Request was throttled: ${capacityPerOwner} predictions are open. Your rate limit resets in ~${RETRY_AFTER_SECONDS}s.`;
  throw new Problem(429, "Too many requests", detail, { headers: { "retry-after": String(RETRY_AFTER_SECONDS) } });
}

function waitForEnd(prediction: Prediction, milliseconds: number, parts: PredictionRoutesParts): Promise<Prediction> {
  const { store, clock } = parts;
  const latest = (): Prediction => store.get(prediction.id) ?? prediction;
  return new Promise((resolve) => {
    if (!isOpen(latest())) return resolve(latest());
    const end = (): void => {
      unsubscribe();
      cancelTimer();
      resolve(latest());
    };
    const unsubscribe = store.subscribe(prediction.id, (each) => {
      if (!isOpen(each)) end();
    });
    const cancelTimer = clock.after(milliseconds, end);
  });
}

function list(context: Context, { store, address }: PredictionRoutesParts): Record<string, unknown> {
  const page = pageOf(store.list(), {
    cursor: context.req.query("cursor"),
    createdAfter: readTime(context, "created_after"),
    createdBefore: readTime(context, "created_before"),
  });
  const pageUrl = (cursor: string | null): string | null => {
    if (cursor === null) return null;
    const query = new URLSearchParams({ ...context.req.query(), cursor });
    return `${address.baseUrl()}/predictions?${query}`;
  };
  const results = page.predictions.map((prediction) => viewPrediction(prediction, address));
  return { next: pageUrl(page.next), previous: pageUrl(page.previous), results };
}

function find(store: PredictionStore, id: string): Prediction {
  const prediction = store.get(id);
  if (!prediction) throw notFound(`prediction ${id}`);
  return prediction;
}

function readTime(context: Context, name: string): number | undefined {
  const text = context.req.query(name);
  if (text === undefined) return undefined;
  const parsed = z.iso.datetime({ offset: true }).safeParse(text);
  if (parsed.success) return Date.parse(parsed.data);
  throw new Problem(400, "Bad request", `${name}: "${text}" is not a time as in 2026-01-31T12:00:00Z`);
}

/** Whose turn a prediction takes. Only who has the token can say so. */
function readOwner(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (/^[\w-]{1,128}$/.test(header)) return header;
  throw new Problem(400, "Bad request", "Wav0-Owner takes 1 to 128 letters, digits, - and _");
}

/** @returns seconds to wait, or null if the caller does not want to */
function readWait(header: string | undefined): number | null {
  const match = /(?:^|,)\s*wait\s*(?:=\s*(\d+))?\s*(?:,|$)/i.exec(header ?? "");
  if (!match) return null;
  const seconds = Number(match[1] ?? MAX_WAIT_SECONDS);
  if (seconds >= 1 && seconds <= MAX_WAIT_SECONDS) return seconds;
  throw new Problem(400, "Bad request", `Prefer: wait takes 1 to ${MAX_WAIT_SECONDS} seconds, not ${seconds}`);
}

function readCancelAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  const milliseconds = parseDuration(header);
  if (milliseconds !== null) return milliseconds;
  throw new Problem(400, "Bad request", `Cancel-After: "${header}" is not a duration such as 30s, 5m or 1h30m`);
}
