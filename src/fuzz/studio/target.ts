import * as z from "zod";
import { createLocalTokens } from "../../auth/local-token.ts";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { PatientClient } from "../../chaos/client.ts";
import { newSound } from "../../chaos/sound.ts";
import { type Subject, openSubject } from "../../chaos/subject.ts";
import { findHub, requestDashboardLink, type HubAddress } from "../../hub/discovery.ts";
import { readHubToken } from "../../hub/hub-file.ts";
import { mcpToken } from "../../hub/mcp-token.ts";
import { ReplicateServer } from "../../testing/replicate/server.ts";
import { askAdmin } from "./ask-admin.ts";

/** A studio with something in it, and the keys to all of its doors. */
export interface Target {
  subject: Subject;
  provider: ReplicateServer;
  hub: HubAddress;
  port: number;
  /** Somebody who uses the studio as it should be. */
  client: PatientClient;
  keys: { hub: string; mcp: string; cookie: string; user(): Promise<string> };
  /** Names of things that exist, which inputs may do anything with. */
  known: { sampleIds: string[]; jobIds: string[]; file: string };
  /** A job at its provider that no input may change, and the row that its webhooks name. */
  guarded: { jobId: string; predictionId: string };
  close(): Promise<void>;
}

const TOKEN_SECONDS = 24 * 60 * 60;
const pageSchema = z.object({ page: z.array(z.looseObject({ _id: z.string() })) });
/** Waits of 45 s each. */
const MAX_WAITS = 6;

/** Starts a studio of its own, with a library, and a job that its provider works on. */
export async function openTarget(): Promise<Target> {
  const provider = new ReplicateServer();
  await provider.listen();
  const subject = await openSubject(provider, false);
  const client = new PatientClient(subject, "stdio");
  const file = await subject.put("own.wav", newSound());
  const sampleIds = [
    textField(await client.call("import_sample", { path: file }), "sampleId"),
    textField(await client.call("import_sample", { path: await subject.put("other.wav", newSound()) }), "sampleId"),
  ];
  const guardedJobId = await beginGuarded(client, provider);
  const hub = await findHub(subject.home);
  if (!hub) throw new Error("The studio has no hub");
  const token = await readHubToken(subject.home);
  const key = await loadMachineKey(subject.home);
  return {
    subject,
    provider,
    hub,
    port: hub.port,
    client,
    keys: {
      hub: token,
      mcp: mcpToken(token),
      cookie: await signIn(hub, subject.home),
      user: createLocalTokens(key, { lifetimeSeconds: TOKEN_SECONDS }),
    },
    known: { sampleIds, jobIds: [await makeLoop(client, "known")], file },
    guarded: { jobId: guardedJobId, predictionId: await predictionOf(hub, token) },
    async close() {
      await client.close();
      await subject.close();
      await provider.shut();
    },
  };
}

/** A whole piece of everyday work. @returns the id of the completed job */
export async function makeLoop(client: PatientClient, requestId: string): Promise<string> {
  const input = { prompt: "warm keys", type: "one_shot", durationSeconds: 1, model: "wav0/synth" };
  const jobId = textField(await client.call("generate_sample", { ...input, requestId }), "jobId");
  for (let left = MAX_WAITS; left > 0; left--) {
    const { status } = await client.call("check_job_status", { jobId, waitSeconds: 45 });
    if (status === "completed") return jobId;
    if (status === "failed" || status === "canceled") throw new Error(`The job ${jobId} is ${status}`);
  }
  throw new Error(`The job ${jobId} does not end`);
}

async function beginGuarded(client: PatientClient, provider: ReplicateServer): Promise<string> {
  const input = { prompt: "guarded pad", type: "one_shot", durationSeconds: 1, model: "meta/musicgen" };
  const jobId = textField(await client.call("generate_sample", { ...input, requestId: "guarded" }), "jobId");
  while (provider.account.predictions.length === 0) await client.call("check_job_status", { jobId, waitSeconds: 1 });
  return jobId;
}

/** There is one prediction so far. */
async function predictionOf({ url }: HubAddress, hubToken: string): Promise<string> {
  const query = { table: "predictions", order: "asc", paginationOpts: { cursor: null, numItems: 1 } };
  const { page } = pageSchema.parse(await askAdmin({ url, hubToken }, "_system/cli/tableData", query));
  return page[0]?._id ?? "";
}

async function signIn(hub: HubAddress, home: string): Promise<string> {
  const link = new URL(await requestDashboardLink(hub, home));
  const response = await fetch(`${hub.url}/dashboard/session`, {
    method: "POST",
    headers: { origin: hub.url, "content-type": "application/json" },
    body: JSON.stringify({ secret: link.hash.replace("#link=", "") }),
  });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

function textField(fields: Record<string, unknown>, name: string): string {
  const value = fields[name] ?? (fields["sample"] as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== "string") throw new Error(`There is no ${name} in ${JSON.stringify(fields)}`);
  return value;
}
