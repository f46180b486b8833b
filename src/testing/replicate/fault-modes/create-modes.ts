import { setTimeout as sleep } from "node:timers/promises";
import type { Disturbance, Exchange } from "../server.ts";
import { problem } from "../request-rules.ts";
import { type FaultMode, mode } from "./mode.ts";

const GATEWAY_PAGE = "<html><body><h1>Bad gateway</h1></body></html>";
const THROTTLED =
  "Request was throttled. Your rate limit for creating predictions is 240 requests per minute with a burst of 1 " +
  "requests. Your rate limit resets in ~1s.";
const SLOW_MILLIS = 2_000;
/** Within the time for which a lost request is looked for. */
const LATE_MILLIS = 8_000;

/** Requests to create that are not carried out. */
export const REFUSED_CREATES: readonly FaultMode<Disturbance>[] = [
  mode("create-cut-before", "The connection ends before the request is carried out.", ({ wire }) => wire.cut()),
  mode("create-429", "Throttled, with retry-after and Replicate's own words.", ({ wire }) =>
    wire.send({ ...problem(429, "Throttled", THROTTLED), headers: { "retry-after": "1" } }),
  ),
  mode("create-429-mute", "Throttled, without a word about when to come back.", ({ wire }) =>
    wire.send({ status: 429, body: { detail: "Request was throttled.", status: 429 } }),
  ),
  mode("create-500-before", "The provider says that it failed.", ({ wire }) =>
    wire.send(problem(500, "Internal server error", "Something went wrong.")),
  ),
  mode("create-503-before", "The provider says that it is busy, and until when.", ({ wire }) =>
    wire.send({ ...problem(503, "Service unavailable", "Down for maintenance."), headers: { "retry-after": "1" } }),
  ),
  mode("create-502-before", "A gateway answers with HTML; nobody behind it heard of the request.", ({ wire }) =>
    wire.sendText(502, GATEWAY_PAGE),
  ),
  mode("create-402", "The account has no credit.", ({ wire }) =>
    wire.send(problem(402, "Insufficient credit", "You have insufficient credit to run this model.")),
  ),
  mode("create-422", "The model does not take the input.", ({ wire }) =>
    wire.send(problem(422, "Input validation failed", "- input.prompt: contains a forbidden word")),
  ),
];

/** Requests to create that are carried out, and paid, whatever the answer says. */
export const LOST_CREATES: readonly FaultMode<Disturbance>[] = [
  mode("create-cut-after", "Carried out; the connection ends before the answer.", ({ carryOut, wire }) => {
    carryOut();
    wire.cut();
  }),
  mode("create-500-after", "Carried out; a page says that something failed.", ({ carryOut, wire }) => {
    carryOut();
    wire.sendText(500, "<html><body>Internal server error</body></html>");
  }),
  mode("create-502-after", "Carried out; a gateway answers with HTML.", ({ carryOut, wire }) => {
    carryOut();
    wire.sendText(502, GATEWAY_PAGE);
  }),
  mode("create-504-after", "Carried out; a gateway answers that it waited too long.", ({ carryOut, wire }) => {
    carryOut();
    wire.sendText(504, "upstream request timeout", "text/plain");
  }),
  mode("create-truncated", "Carried out; the answer's JSON ends in its middle.", ({ carryOut, wire }) =>
    wire.sendHalf(carryOut()),
  ),
  mode("create-cut-within", "Carried out; the connection ends in the middle of the answer.", ({ carryOut, wire }) =>
    wire.truncate(carryOut()),
  ),
  mode("create-page", "Carried out; a page of HTML comes with status 200.", ({ carryOut, wire }) => {
    carryOut();
    wire.sendText(200, "<html><body>Welcome</body></html>");
  }),
  mode("create-empty", "Carried out; the answer is an empty object.", ({ carryOut, wire }) => {
    carryOut();
    wire.send({ status: 201, body: {} });
  }),
  mode("create-endless", "Carried out; the answer never ends.", ({ carryOut, wire }) => {
    carryOut();
    wire.pour();
  }),
  mode("create-silent", "Carried out; no answer ever comes.", ({ carryOut }) => void carryOut()),
  mode("create-late", "The connection ends; seconds later the request is carried out.", acceptLate),
  mode("create-unlisted", "Carried out, the connection ends, and the list shows it only later.", acceptUnlisted),
  mode("create-slow-headers", "Carried out; the answer begins after seconds.", async ({ carryOut, wire }) => {
    const answer = carryOut();
    await sleep(SLOW_MILLIS);
    wire.send(answer);
  }),
  mode("create-slow-body", "Carried out; the answer comes in drips.", ({ carryOut, wire }) => wire.drip(carryOut())),
];

async function acceptLate({ carryOut, wire }: Exchange): Promise<void> {
  wire.cut();
  await sleep(LATE_MILLIS);
  carryOut();
}

async function acceptUnlisted({ carryOut, wire, server }: Exchange): Promise<void> {
  carryOut();
  const prediction = server.account.predictions.at(-1);
  if (prediction) prediction.isHidden = true;
  wire.cut();
  await sleep(LATE_MILLIS);
  if (prediction) prediction.isHidden = false;
}
