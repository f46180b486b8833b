import type { Random } from "../../audio/core/random.ts";
import { someRequest } from "../mcp/requests.ts";
import { type Json, mutateJson } from "../mutate/json.ts";
import { writeJson } from "../mutate/text.ts";
import { adminHeader } from "../studio/ask-admin.ts";
import type { Target } from "../studio/target.ts";
import { type ApiFunction, valueFor } from "./api-calls.ts";
import type { HttpRequest } from "./request.ts";

/** Material for the makers of requests. */
export interface SeedParts {
  target: Target;
  functions: readonly ApiFunction[];
  /** An MCP session that is open. */
  sessionId: string;
  userToken: string;
}

type Seed = (parts: SeedParts, random: Random) => HttpRequest;

/** The doors of the hub, and how many of the inputs go to each. */
export const SEEDS: readonly { weight: number; seed: Seed }[] = [
  { weight: 5, seed: mcp },
  { weight: 6, seed: api },
  { weight: 3, seed: inference },
  { weight: 2, seed: dashboard },
  { weight: 1, seed: control },
  { weight: 2, seed: httpAction },
  { weight: 2, seed: file },
  { weight: 1, seed: upgrade },
];

function mcp({ target, sessionId }: SeedParts, random: Random): HttpRequest {
  const request: { [name: string]: Json } = { jsonrpc: "2.0", id: "m", ...someRequest(target.known, random) };
  const isCurrent = JSON.stringify(request).includes("2026-07-28");
  const session: [string, string][] = isCurrent
    ? [
        ["mcp-protocol-version", "2026-07-28"],
        ["mcp-method", String(request["method"])],
      ]
    : [
        ["mcp-session-id", sessionId],
        ["mcp-protocol-version", "2025-11-25"],
      ];
  const headers: [string, string][] = [
    ...json(target, `Bearer ${target.keys.mcp}`),
    ["accept", "application/json, text/event-stream"],
    ...session,
  ];
  const { params } = request;
  const mutated: Json = params === undefined ? request : { ...request, params: mutateJson(params, random) };
  const sent = random.chance(0.8) ? mutated : mutateJson(request, random);
  return { method: "POST", path: "/mcp", headers, body: writeJson(sent, random) };
}

const API_PATHS = ["query", "mutation", "action", "function", "query_batch", "query_ts", "query_at_ts", "run/x", "x"];

function api({ target, functions, userToken }: SeedParts, random: Random): HttpRequest {
  const { path, kind, args } = random.pick(functions);
  const given = mutateJson(valueFor(args, target.known, random), random, 2);
  const isArray = random.chance(0.5);
  const call = { path, args: isArray ? [given] : given, format: random.pick(["json", "convex_encoded_json"]) };
  const route = random.chance(0.6) ? kind : random.pick(API_PATHS);
  const body: Json =
    route === "query_batch"
      ? { queries: [call, call] }
      : route === "query_at_ts"
        ? { ...call, ts: "AAAAAAAAAAA=" }
        : call;
  const key = random.chance(0.85)
    ? `Bearer ${userToken}`
    : random.pick(["", "Bearer x", "Convex x", adminHeader(target.keys.hub)]);
  const sent = random.chance(0.8) ? body : mutateJson(body, random);
  return { method: "POST", path: `/api/${route}`, headers: json(target, key), body: writeJson(sent, random) };
}

const INFERENCE_PATHS = [
  ["POST", "predictions"],
  ["POST", "models/wav0/synth/predictions"],
  ["GET", "predictions?cursor=x"],
  ["GET", "predictions/nobody"],
  ["POST", "predictions/nobody/cancel"],
  ["GET", "models/wav0/synth/versions"],
  ["GET", "files/nobody/x.wav"],
  ["DELETE", "files/nobody"],
  ["POST", "files"],
  ["GET", "account"],
] as const;

function inference({ target }: SeedParts, random: Random): HttpRequest {
  const [method, path] = random.pick(INFERENCE_PATHS);
  const body: Json = {
    version: "wav0/synth",
    input: { prompt: "kick", duration: 0.2, seed: 3 },
    webhook: "http://127.0.0.1:9/x",
    webhook_events_filter: ["completed"],
  };
  const key = random.chance(0.9) ? `Bearer ${target.keys.hub}` : "Bearer x";
  const sent = writeJson(mutateJson(body, random), random);
  return {
    method,
    path: `/inference/v1/${path}`,
    headers: json(target, key),
    body: method === "POST" ? sent : Buffer.alloc(0),
  };
}

function dashboard({ target }: SeedParts, random: Random): HttpRequest {
  const path = random.pick(["session", "token", "path", "restore-file", "reveal", "nothing"]);
  // Revealing opens a window on this machine's desktop: only of samples that do not exist.
  const sampleId = path === "reveal" ? "nobody" : random.pick(target.known.sampleIds);
  const headers: [string, string][] = [...json(target, ""), ["origin", target.hub.url], ["cookie", target.keys.cookie]];
  return {
    method: "POST",
    path: `/dashboard/${path}`,
    headers,
    body: writeJson(mutateJson({ sampleId }, random), random),
  };
}

/** The way to stop the hub is tried without the key to it. */
function control({ target }: SeedParts, random: Random): HttpRequest {
  const path = random.pick(["stop", "dashboard-link", "x"]);
  const key =
    path === "dashboard-link"
      ? `Bearer ${target.keys.hub}`
      : random.pick(["", "Bearer x", `Bearer ${target.keys.mcp}`]);
  return { method: "POST", path: `/control/${path}`, headers: json(target, key), body: writeJson({}, random) };
}

const CHAT: Json = {
  id: "fuzz",
  trigger: "submit-message",
  messages: [{ id: "m1", role: "user", parts: [{ type: "text", text: "hello" }] }],
};

function httpAction({ target, userToken }: SeedParts, random: Random): HttpRequest {
  const [method, path] = random.pick([
    ["POST", "chat"],
    ["GET", "chat/fuzz/stream"],
    ["POST", "chat/fuzz/stop"],
    ["OPTIONS", "chat"],
    ["GET", "shared/nobody"],
    ["GET", "audio/x?sig=1"],
    ["GET", "input/x"],
    ["POST", "nothing"],
  ]);
  const body = method === "POST" ? writeJson(mutateJson(CHAT, random), random) : Buffer.alloc(0);
  return { method: method ?? "GET", path: `/http/${path}`, headers: json(target, `Bearer ${userToken}`), body };
}

function file({ target }: SeedParts, random: Random): HttpRequest {
  const path = random.pick([
    "/",
    "/assets/x.js",
    "/assets/../../package.json",
    "/icon.svg",
    "/health",
    "/version",
    "/mcp/health",
    "/api/storage/x?expires=1",
    "/.well-known/oauth-protected-resource",
    "/instance_version",
    "/nothing",
  ]);
  return { method: "GET", path, headers: [["host", `127.0.0.1:${target.port}`]], body: Buffer.alloc(0) };
}

function upgrade({ target }: SeedParts, random: Random): HttpRequest {
  const headers: [string, string][] = [
    ["host", `127.0.0.1:${target.port}`],
    ["connection", "upgrade"],
    ["upgrade", random.pick(["websocket", "h2c", ""])],
    ["sec-websocket-version", random.pick(["13", "8", "x"])],
    ["sec-websocket-key", random.pick(["dGhlIHNhbXBsZSBub25jZQ==", "x", ""])],
  ];
  return {
    method: "GET",
    path: random.pick(["/api/sync", "/api/1.2.3/sync", "/mcp", "//", "/"]),
    headers,
    body: Buffer.alloc(0),
  };
}

function json({ port }: Target, authorization: string): [string, string][] {
  return [
    ["host", `127.0.0.1:${port}`],
    ["content-type", "application/json"],
    ...(authorization === "" ? [] : ([["authorization", authorization]] as [string, string][])),
  ];
}
