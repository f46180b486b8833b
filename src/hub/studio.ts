import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import path from "node:path";
import type { Duplex } from "node:stream";
import type { HostedAuth } from "../auth/hosted/settings.ts";
import { deriveSecret } from "../auth/derived-secret.ts";
import { LOCAL_ISSUER } from "../auth/local-token.ts";
import { loadMachineKey } from "../auth/machine-key.ts";
import { storageErrorOf } from "../backend/storage-troubles.ts";
import { readServedFonts } from "./sound-fonts.ts";
import type { Config } from "../config.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";
import { readChatAccesses } from "../contracts/chat/chat-access.ts";
import { readErrorPayload, retryAfterHeaders } from "../contracts/errors.ts";
import { createEngineServer } from "../engine/server/engine-server.ts";
import type { TroubleKind } from "../engine/storage/disk/storage-trouble.ts";
import type { Caller, Engine } from "../engine/types.ts";
import { systemClock } from "../inference/clock.ts";
import { createInference, type Inference } from "../inference/inference.ts";
import { adminKeyOf, INSTANCE_NAME } from "./admin-key.ts";
import { openDeploymentEngine } from "./deployment-engine.ts";
import { exportSamples } from "./library.ts";
import type { Log } from "./log.ts";
import type { Census, MetricSources } from "./metrics/metrics.ts";
import { createUserSockets } from "./user-sockets.ts";

export interface StudioOptions {
  config: Config;
  /** The hub token: administers the deployment and seeds the secrets between its parts. */
  token: string;
  /** The hub's own address. */
  url: string;
  /** Issuer of tokens besides this machine; null for none. */
  auth: Pick<HostedAuth, "issuer" | "jwks"> | null;
  /** Folder of the bundles and of the deployment; default: where this code runs from. */
  distDirectory?: string;
  log: Log;
}

/** The embedded deployment and the inference server, wired to each other through the hub's address. */
export interface Studio {
  deployment: {
    fetch(request: Request): Promise<Response>;
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
  inference: { fetch(request: Request): Promise<Response> };
  /** Takes up what an earlier process left unfinished. Call it when the address answers. */
  run(): Promise<void>;
  /** Loads ahead what the chat needs for its first answer. */
  prepareChat(): void;
  /** Work that is under way or due in this process. */
  openWork(): number;
  /** For `/health`. */
  health(): Health;
  /** For `/metrics`. */
  counted: Pick<MetricSources, "onLog" | "queues"> & { census(after: number): Promise<Census> };
  /** True while any provider works on a prediction of ours. */
  awaitsPredictions(): Promise<boolean>;
  close(): Promise<void>;
}

/** How the embedded deployment fares. */
interface Health {
  openWork: number;
  /** How far its clock is ahead of the machine's, which was set back. */
  clockAheadMillis: number;
  /** Trouble that keeps it from writing, as "disk-full"; "fine" if nothing does. */
  storage: TroubleKind | "fine";
}

const SYSTEM: Caller = { kind: "system", identity: null };

/** Opens both parts, with the deployment that the package ships. Nothing runs by itself before `run`. */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const { config, url, log } = options;
  const dist = options.distDirectory ?? import.meta.dirname;
  // Clients and outside providers get the public address; the inference server reaches the deployment by the hub's own.
  const publicUrl = options.auth?.issuer ?? url;
  const addresses = { cloudUrl: () => publicUrl, siteUrl: () => `${publicUrl}/http` };
  const secrets = deriveSecrets(options.token);
  const engine = await openDeploymentEngine(config, {
    dist,
    environment: {
      ...config.deploymentEnvironment,
      ...(await localEnvironment(options, secrets)),
      ...soundFontEnvironment(options),
    },
    log,
    ...addresses,
  });
  const server = createEngineServer(engine, {
    adminKey: adminKeyOf(options.token),
    instanceName: INSTANCE_NAME,
    maxUploadBytes: MAX_INPUT_AUDIO_BYTES,
    ...addresses,
    onTransferError: (error) => log("an export failed", { error: String(error) }),
    failureHeaders: (data) => retryAfterHeaders(readErrorPayload(data)),
    troubleData: (trouble) => ({ ...storageErrorOf(trouble)?.toPayload() }),
    // All sockets of a studio of one user are that user's.
    ...(options.auth ? { admitSocket: createUserSockets(config.deploymentEnvironment).admit } : {}),
  });
  const inference = openInference(options, secrets, engine);
  // A library folder is one user's: in a hosted studio it would mix everyone's samples.
  const { missing } = readChatAccesses(config.deploymentEnvironment);
  if (missing) log(missing);
  const exporter = options.auth ? null : exportSamples(engine, config.libraryDirectory, log);
  const openWork = (): number => engine.openWork() + inference.openPredictions();
  return {
    deployment: server,
    inference,
    run: () => run(engine, inference, () => exporter?.start()),
    prepareChat: () => void prepareChat(engine, log),
    openWork,
    health: () => ({
      openWork: openWork(),
      clockAheadMillis: Math.round(engine.database.clockAheadMillis()),
      storage: engine.database.trouble ?? "fine",
    }),
    counted: countedIn(engine, inference),
    awaitsPredictions: () => awaitsPredictions(engine),
    async close() {
      await exporter?.stop();
      await server.close();
      await inference.close();
      await engine.close();
    },
  };
}

function openInference({ config, url, auth, ...options }: StudioOptions, secrets: Secrets, engine: Engine): Inference {
  return createInference({
    directory: path.join(config.home, "predictions"),
    workerEntry: path.join(options.distDirectory ?? import.meta.dirname, "inference-worker.js"),
    baseUrl: () => inferenceUrl(url),
    token: secrets.inferenceToken,
    webhookSecret: secrets.webhookSecret,
    soundFonts: config.soundFonts,
    demucsModel: config.demucsModel ?? undefined,
    // One clock for both: the functions refuse a webhook that was signed minutes before their own time.
    clock: { ...systemClock, now: () => engine.database.now() },
    isShared: auth !== null,
  });
}

/** The order matters: webhooks of resumed predictions must find the workflows, so the engine runs first. */
async function run(engine: Engine, inference: Inference, startExport: () => void): Promise<void> {
  const moment = Date.now();
  await engine.start();
  await inference.start();
  startExport();
  await mutate(engine, { module: "jobs", name: "reconcileNow" }, {});
  await mutate(engine, { module: "searchText", name: "renew" }, {});
  await mutate(engine, { module: "library/soundprints", name: "start" }, {});
  await mutate(engine, { module: "limits/storedBytes", name: "countOld" }, {});
  await mutate(engine, { module: "library/facetCounts", name: "countOld" }, {});
  await mutate(engine, { module: "chat/leases", name: "sweepWrittenBefore" }, { moment });
}

async function prepareChat(engine: Engine, log: Log): Promise<void> {
  const outcome = await engine.action({ component: "", module: "chat/run", name: "prepare" }, {}, SYSTEM);
  // The first answer does what is left, and tells its user.
  if (!outcome.ok) log("the chat could not be preloaded", { error: outcome.message });
}

async function mutate(
  engine: Engine,
  { module, name }: { module: string; name: string },
  args: Record<string, number>,
) {
  const outcome = await engine.mutation({ component: "", module, name }, args, SYSTEM);
  if (!outcome.ok) throw new Error(`Work that an earlier process left could not be resumed: ${outcome.message}`);
}

function countedIn(engine: Engine, inference: Inference): Studio["counted"] {
  return {
    onLog: (listener) => engine.onLog(listener),
    queues: () => ({ scheduled: engine.openWork(), predictions: inference.openPredictions() }),
    census: (after) => readCensus(engine, after),
  };
}

async function readCensus(engine: Engine, after: number): Promise<Census> {
  const count = { component: "", module: "jobs/census", name: "count" };
  const { answers } = await engine.queries([{ path: count, args: { after }, caller: SYSTEM }]);
  const [answer] = answers;
  if (!answer?.ok) throw new Error(`Jobs could not be counted: ${answer?.message}`);
  return answer.value as unknown as Census; // As its validator says.
}

async function awaitsPredictions(engine: Engine): Promise<boolean> {
  const silentSince = { component: "", module: "predictions", name: "silentSince" };
  const args = { before: Number.MAX_SAFE_INTEGER };
  const { answers } = await engine.queries([{ path: silentSince, args, caller: SYSTEM }]);
  const [answer] = answers;
  if (!answer?.ok) throw new Error(`Open predictions could not be looked up: ${answer?.message}`);
  return Array.isArray(answer.value) && answer.value.length > 0;
}

async function localEnvironment(
  { config, url, auth }: StudioOptions,
  secrets: Secrets,
): Promise<Record<string, string>> {
  const key = await loadMachineKey(config.home);
  return {
    WAV0_AUTH_ISSUER: LOCAL_ISSUER,
    WAV0_AUTH_JWKS: key.jwks,
    WAV0_ENCRYPTION_KEY: Buffer.from(deriveSecret(key, "connections")).toString("base64"),
    WAV0_EMBEDDED: "1",
    WAV0_ON_USERS_MACHINE: auth ? "0" : "1",
    ...(auth ? { WAV0_HOSTED_AUTH_ISSUER: auth.issuer, WAV0_HOSTED_AUTH_JWKS: auth.jwks } : {}),
    WAV0_OWN_SITE_URL: `${url}/http`,
    WAV0_INFERENCE_URL: inferenceUrl(url),
    WAV0_INFERENCE_TOKEN: secrets.inferenceToken,
    WAV0_INFERENCE_WEBHOOK_SECRET: secrets.webhookSecret,
  };
}

/** What the SoundFonts serve, for the functions to say which instruments come from them. */
function soundFontEnvironment({ config, log }: StudioOptions): Record<string, string> {
  const served = readServedFonts(config);
  for (const { path: file, why } of served?.faults ?? []) log("a SoundFont cannot be used", { file, why });
  return served ? { WAV0_SOUNDFONT_SERVES: JSON.stringify(served) } : {};
}

interface Secrets {
  inferenceToken: string;
  webhookSecret: string;
}

/** One secret on disk is enough: the others follow from it, and are the same at every start. */
function deriveSecrets(token: string): Secrets {
  const derive = (purpose: string) => createHmac("sha256", token).update(purpose).digest();
  return {
    inferenceToken: derive("inference token").toString("base64url"),
    webhookSecret: `whsec_${derive("webhook secret").toString("base64")}`,
  };
}

function inferenceUrl(url: string): string {
  return `${url}/inference/v1`;
}
