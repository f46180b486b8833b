import { availableParallelism } from "node:os";
import path from "node:path";
import type { Clock } from "./clock.ts";
import { FileStore } from "./file-store.ts";
import { createApp } from "./http/app.ts";
import { viewPrediction } from "./http/prediction-view.ts";
import { Problem } from "./http/problem.ts";
import { acknowledge } from "./prediction.ts";
import { PredictionRunner } from "./prediction-runner.ts";
import { PredictionStore } from "./prediction-store.ts";
import { keepSweeping } from "./retention.ts";
import { createServerAddress, type ServerAddress } from "./server-address.ts";
import type { SoundFontFile } from "./sound-fonts.ts";
import { Webhooks } from "./webhooks.ts";
import { WorkerPool } from "./worker/worker-pool.ts";

const DEFAULT_RETENTION_MS = 3_600_000;
const DEFAULT_QUEUE_LIMIT = 100;
/** More workers than this hardly help: each split holds its input and 36 MB. */
const MAX_DEFAULT_CONCURRENCY = 4;

export interface InferenceOptions {
  /** Where predictions and files lie. One server at a time. */
  directory: string;
  /** Path of the bundled worker, dist/inference-worker.js. */
  workerEntry: string;
  /** Where the API is mounted, for example http://127.0.0.1:4790/inference/v1; asked again for each address. */
  baseUrl: () => string;
  /** The bearer token of every call. */
  token: string;
  /** `whsec_` and a key in base64: signs webhooks by the Standard Webhooks scheme. */
  webhookSecret: string;
  clock: Clock;
  /** SoundFonts that play instruments of wav0/synth. */
  soundFonts?: readonly SoundFontFile[];
  /** An ONNX export of htdemucs that splits for wav0/split where no quality is asked for. */
  demucsModel?: string | undefined;
  /** How many predictions run at once; default one on two cores or fewer, else one less than cores, up to four. */
  concurrency?: number;
  /** True if several users share it: each then leaves one slot free for others, if there is more than one. */
  isShared?: boolean;
  /** How many predictions of one owner may wait beyond those that run; default 100. */
  queueLimit?: number;
  /** For how long inputs, outputs and logs stay; default an hour. */
  retentionMs?: number;
  /** For webhooks and for inputs by URL. */
  fetch?: typeof fetch;
}

/** A prediction server that speaks Replicate's HTTP API, for the models of `models/table.ts`. */
export interface Inference {
  /** Answers one request; its path is relative to the mount, for example /predictions. */
  fetch(request: Request): Promise<Response>;
  /** Loads the directory and takes up what an earlier process left unfinished. Until it has loaded, requests wait. */
  start(): Promise<void>;
  /** Predictions that have not ended, and those whose end is still being told to their receiver. */
  openPredictions(): number;
  /** Stops. What has not ended runs again, and what was not confirmed is sent again, after the next start. */
  close(): Promise<void>;
}

/** Builds the server; nothing is read or started before `start`. */
export function createInference(options: InferenceOptions): Inference {
  const parts = assemble(options);
  const { store, files, pool, webhooks, runner } = parts;
  const app = createApp({ ...options, ...parts });
  let stopSweeping: (() => void) | null = null;
  let closed = false;
  let open: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));

  return {
    fetch: async (request) => {
      await opened;
      return closed ? unavailable(request) : app.fetch(request);
    },
    start: async () => {
      await Promise.all([store.load(), files.load()]);
      open();
      pool.warm();
      stopSweeping = keepSweeping(parts);
      await runner.resumeAll();
    },
    openPredictions: () => store.open().length + webhooks.delivering,
    close: async () => {
      closed = true;
      open();
      stopSweeping?.();
      await runner.close();
      await Promise.all([webhooks.close(), pool.close()]);
      await store.settle();
    },
  };
}

interface Parts {
  store: PredictionStore;
  files: FileStore;
  address: ServerAddress;
  clock: Clock;
  pool: WorkerPool;
  webhooks: Webhooks;
  runner: PredictionRunner;
  capacityPerOwner: number;
  retentionMs: number;
}

function assemble(options: InferenceOptions): Parts {
  const { directory, clock } = options;
  const fetchUrl = options.fetch ?? fetch;
  const concurrency = options.concurrency ?? defaultConcurrency();
  const store = new PredictionStore(path.join(directory, "predictions"));
  const files = new FileStore(path.join(directory, "files"));
  const address = createServerAddress(options.baseUrl);
  const pool = new WorkerPool(options.workerEntry, {
    soundFonts: options.soundFonts ?? [],
    demucsModel: options.demucsModel,
  });
  const webhooks = new Webhooks({
    secret: options.webhookSecret,
    address,
    clock,
    fetch: fetchUrl,
    render: (id) => {
      const prediction = store.get(id);
      return JSON.stringify(prediction ? viewPrediction(prediction, address) : { id });
    },
    onAcknowledged: async (id) => void (await store.commit(id, acknowledge())),
  });
  const sources = { address, files, fetch: fetchUrl };
  const concurrencyPerOwner = options.isShared ? Math.max(1, concurrency - 1) : concurrency;
  const runner = new PredictionRunner({
    store,
    files,
    pool,
    webhooks,
    sources,
    clock,
    concurrency,
    concurrencyPerOwner,
  });
  return {
    store,
    files,
    address,
    clock,
    pool,
    webhooks,
    runner,
    capacityPerOwner: concurrency + (options.queueLimit ?? DEFAULT_QUEUE_LIMIT),
    retentionMs: options.retentionMs ?? DEFAULT_RETENTION_MS,
  };
}

function defaultConcurrency(): number {
  const cores = availableParallelism();
  return cores <= 2 ? 1 : Math.min(cores - 1, MAX_DEFAULT_CONCURRENCY);
}

function unavailable(request: Request): Response {
  const detail = "The inference server is shutting down; try again in a second";
  const problem = new Problem(503, "Service unavailable", detail, { headers: { "retry-after": "1" } });
  return problem.toResponse(new URL(request.url).pathname);
}
