import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { Random } from "../../audio/core/random.ts";
import { mutateBytes, noise } from "../mutate/bytes.ts";
import { type Json, mutateJson, oddValue } from "../mutate/json.ts";
import type { Target } from "../studio/target.ts";
import { Fault, type Surface, refuseInternals } from "../surface.ts";
import { exchange } from "./raw.ts";
import { mutateRequest, writeRequest } from "./request.ts";

const MINUTE_MILLIS = 60_000;
const OTHER_SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

/** How a webhook is wrong: never is one sent that is right. */
type Forgery = "stranger" | "old" | "early" | "altered" | "unsigned" | "no prediction" | "of nothing";
const FORGERIES: readonly Forgery[] = [
  "stranger",
  "old",
  "early",
  "altered",
  "unsigned",
  "no prediction",
  "of nothing",
];

/** Webhooks for a job that its provider still works on. */
export async function openWebhooks(target: Target): Promise<Surface> {
  return {
    name: "webhooks",
    async feed(random) {
      const forgery = random.pick(FORGERIES);
      const request = forge(target, forgery, random);
      const wire = writeRequest(mutateRequest(request, random), random);
      const shown = `${forgery}: ${wire.bytes.subarray(0, 600).toString("latin1")}`;
      const answer = await exchange(target.port, wire, shown);
      if (answer === "closed") return "closed";
      // A preflight, or a method that the route does not have, is no webhook.
      if (answer.status < 400 || answer.status >= 500)
        throw new Fault(`status ${answer.status}`, `${answer.body} … to ${shown}`);
      refuseInternals(answer.body, shown);
      return String(answer.status);
    },
    settle: async () => [],
    close: async () => {},
  };
}

function forge({ port, guarded, provider }: Target, forgery: Forgery, random: Random) {
  const report: Json = {
    id: provider.account.predictions[0]?.id ?? "",
    status: random.pick(["succeeded", "failed", "canceled"]),
    output: "http://127.0.0.1:9/out.wav",
    error: null,
    logs: "",
  };
  const isSigned = forgery === "no prediction";
  const body = Buffer.from(
    isSigned
      ? random.pick(["", "{}", "[]", "null", "{", "\u0000", '{"id":1}'])
      : JSON.stringify(mutateJson(report, random)),
  );
  const age = { old: -6 * MINUTE_MILLIS, early: 6 * MINUTE_MILLIS }[String(forgery)] ?? 0;
  const at = new Date(Date.now() + age);
  const id = `msg_${randomBytes(8).toString("hex")}`;
  const secret = forgery === "stranger" ? OTHER_SECRET : provider.webhookSecret;
  const signed: [string, string][] = [
    ["webhook-id", id],
    ["webhook-timestamp", String(Math.floor(at.getTime() / 1_000))],
    ["webhook-signature", new Webhook(secret).sign(id, at, body.toString())],
  ];
  const sent = forgery === "altered" ? altered(body, random) : body;
  const prediction =
    forgery === "of nothing"
      ? encodeURIComponent(
          Buffer.from(String(oddValue(random)))
            .subarray(0, 500)
            .toString("hex"),
        )
      : guarded.predictionId;
  return {
    method: "POST",
    path: `/http/webhooks/replicate?prediction=${prediction}`,
    headers: [["host", `127.0.0.1:${port}`], ...(forgery === "unsigned" ? unsigned(signed, random) : signed)] as [
      string,
      string,
    ][],
    body: sent,
  };
}

/** At least one byte differs. */
function altered(body: Buffer, random: Random): Buffer {
  const changed = mutateBytes(body, random);
  return changed.equals(body) ? Buffer.concat([body, Buffer.from(" ")]) : changed;
}

function unsigned(signed: [string, string][], random: Random): [string, string][] {
  const at = random.integer(signed.length);
  const odd = random.pick(["", "v1,", "v1,AAAA", "v2,x v3", "NaN", "-1", "1e99", noise(random, 20).toString("base64")]);
  const [name] = signed[at] ?? ["x"];
  return random.chance(0.5) ? signed.toSpliced(at, 1) : signed.with(at, [name, odd]);
}
