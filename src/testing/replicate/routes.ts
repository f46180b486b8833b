import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Account, VERSION_PREFIX } from "./account.ts";
import { type Prediction, hasEnded, shown } from "./prediction.ts";
import {
  type Answer,
  type CreateRequest,
  NOT_FOUND,
  problem,
  readCreateRequest,
  readUpload,
  waitSeconds,
} from "./request-rules.ts";

/** What a request is for. */
export type Purpose = "create" | "get" | "list" | "cancel" | "model" | "upload" | "secret" | "file";

/** A request as it came. */
export interface Incoming {
  method: string;
  /** Within the API, without its base. */
  path: string;
  cursor: string | null;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A request that may be carried out. */
export interface Planned {
  purpose: Purpose;
  /** Carries it out. */
  act(): Answer;
  /** Set where the client asked to wait: the answer once there is more to say. */
  wait?(): Promise<Answer>;
}

/** What requests are carried out on. */
export interface Api {
  account: Account;
  baseUrl: string;
  webhookSecret: string;
  isLocal: boolean;
  onMade(prediction: Prediction): void;
  onCanceled(prediction: Prediction): void;
}

const WAIT_POLL_MILLIS = 20;

/** Reads a request. @returns what it would do, or its refusal */
export async function planRequest(api: Api, incoming: Incoming): Promise<Planned | Answer> {
  const route = `${incoming.method} ${incoming.path}`;
  const create = /^POST (?:\/models\/([\w.-]+\/[\w.-]+))?\/predictions$/.exec(route);
  if (create) return planCreate(api, incoming, create[1]);
  if (route === "POST /files") return planUpload(api, await readUpload(incoming.body, incoming.headers));
  if (route === "GET /predictions") return { purpose: "list", act: () => list(api, Number(incoming.cursor ?? 0)) };
  if (route === "GET /webhooks/default/secret") {
    return { purpose: "secret", act: () => ({ status: 200, body: { key: api.webhookSecret } }) };
  }
  const model = /^GET \/models\/([\w.-]+)\/([\w.-]+)$/.exec(route);
  if (model) return { purpose: "model", act: () => modelAnswer(model[1] ?? "", model[2] ?? "") };
  return planForOne(api, route);
}

function planForOne(api: Api, route: string): Planned | Answer {
  const [, id = "", cancel] =
    /^(?:GET(?!.*\/cancel$)|POST(?=.*\/cancel$)) \/predictions\/(\w+)(\/cancel)?$/.exec(route) ?? [];
  const prediction = api.account.find(id);
  if (!prediction) return NOT_FOUND;
  const answer = (): Answer => ({ status: 200, body: shown(prediction, api.baseUrl) });
  if (cancel === undefined) return { purpose: "get", act: answer };
  const act = (): Answer => {
    if (api.account.cancel(prediction)) api.onCanceled(prediction);
    return answer();
  };
  return { purpose: "cancel", act };
}

function planCreate(api: Api, { body, headers }: Incoming, model: string | undefined): Planned | Answer {
  const read = readCreateRequest(body, headers, { model, isLocal: api.isLocal });
  if (!read.ok) return read.answer;
  const { request } = read;
  if (model === undefined && !isVersion(request.version)) {
    return problem(422, "Invalid version or not permitted", `There is no version ${request.version}.`);
  }
  let made: Prediction | null = null;
  const act = (): Answer => {
    made = make(api, model, request);
    return { status: 201, body: { ...shown(made, api.baseUrl), status: "starting", output: null } };
  };
  const seconds = waitSeconds(headers);
  if (seconds === 0) return { purpose: "create", act };
  return { purpose: "create", act, wait: () => answerOnceEnded(api, made, seconds) };
}

/** One that the double gave, or as Replicate names them: the digest of an image. */
function isVersion(version: string | undefined): boolean {
  return version !== undefined && (version.startsWith(VERSION_PREFIX) || /^[0-9a-f]{64}$/.test(version));
}

function make(api: Api, model: string | undefined, request: CreateRequest): Prediction {
  const prediction = api.account.make(model, request);
  api.onMade(prediction);
  return prediction;
}

/** `Prefer: wait`: the answer holds the output if there is one in time. */
async function answerOnceEnded(api: Api, prediction: Prediction | null, seconds: number): Promise<Answer> {
  if (!prediction) return NOT_FOUND;
  const until = Date.now() + seconds * 1000;
  while (!hasEnded(prediction) && Date.now() < until) await sleep(WAIT_POLL_MILLIS);
  return { status: 201, body: shown(prediction, api.baseUrl) };
}

function planUpload(api: Api, bytes: Uint8Array | null): Planned | Answer {
  if (!bytes) return problem(400, "Missing content", "Missing content");
  const act = (): Answer => {
    const id = randomBytes(13).toString("hex");
    const get = `${api.baseUrl}/files/${id}`;
    api.account.files.set(new URL(get).pathname, bytes);
    return { status: 201, body: { id, size: bytes.length, urls: { get } } };
  };
  return { purpose: "upload", act };
}

function list({ account, baseUrl }: Api, cursor: number): Answer {
  const { results, next } = account.page(cursor);
  const nextUrl = next === null ? null : `${baseUrl}/predictions?cursor=${next}`;
  return { status: 200, body: { previous: null, next: nextUrl, results: results.map((each) => shown(each, baseUrl)) } };
}

function modelAnswer(owner: string, name: string): Answer {
  return { status: 200, body: { owner, name, latest_version: { id: `${VERSION_PREFIX}${owner}/${name}` } } };
}
