import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id, TableNames } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { stampedType } from "../library/uploadStamp.ts";
import type { Studio } from "../testing/studio.fixture.ts";

/** A row of each table in which a user can stand, made from the rows before it. */
type Seeds = {
  [Table in Exclude<TableNames, Nobodys>]: (
    userId: string,
    id: <Other extends TableNames>(table: Other) => Id<Other>,
    file: Id<"_storage">,
  ) => WithoutSystemFields<Doc<Table>>;
};

/** Tables of the studio itself, and the one that an account's deletion writes. */
export type Nobodys = "departures" | "webhookReceipts" | "webhookSecrets" | "paces" | "ledgerReadings";

const AT = 1_700_000_000_000;
const DAY = 86_400_000;
const marked = (userId: string) => `words of ${userId}`;
const job = { status: "completed" as const, model: "wav0/synth", progress: 100, createdAt: AT };
const tokens = { inputTokens: 1, outputTokens: 1 };

/** In an order in which each row finds those that it names. */
const SEEDS: Seeds = {
  samples: (userId, _id, storageId) => ({
    userId,
    name: marked(userId),
    storageId,
    bytes: 4,
    duration: 1,
    format: "wav",
    type: "uploaded",
    sha256: userId,
    searchText: marked(userId),
    createdAt: AT,
    countedAs: "",
    searchVersion: 1,
    metadata: { lufs: null, peakDb: null, sampleRate: 44_100, channels: 2, prompt: marked(userId) },
  }),
  waveforms: (_userId, id) => ({ sampleId: id("samples"), peaks: [0, 1] }),
  soundprints: (userId, id) => ({ userId, sampleId: id("samples"), version: 1, print: [1] }),
  scores: (_userId, id) => ({ sampleId: id("samples"), text: "{}" }),
  tags: (userId) => ({ userId, name: marked(userId), count: 1 }),
  facets: (userId) => ({ userId, facet: "form", value: "loop", count: 1 }),
  collections: (userId) => ({ userId, name: marked(userId), createdAt: AT }),
  savedSearches: (userId) => ({ userId, name: marked(userId), query: "form=loop" }),
  deletedSamples: (userId) => ({ userId, sampleId: "gone", sha256: "00", deletedAt: AT }),
  renamedSamples: (userId, id) => ({ userId, sampleId: id("samples") }),
  storedBytes: (userId) => ({ userId, bytes: 4 }),
  shares: (userId, id) => ({ userId, sampleId: id("samples"), token: `token of ${userId}`, expiresAt: AT }),
  jobs: (userId) => ({ ...job, userId, type: "generate", seed: 1, input: { prompt: marked(userId) } }),
  jobEvents: (userId, id) => ({ jobId: id("jobs"), userId, from: null, to: "pending", at: AT }),
  predictions: (userId, id) => ({
    jobId: id("jobs"),
    take: 0,
    provider: "replicate",
    model: "meta/musicgen",
    state: "succeeded",
    open: false,
    input: { prompt: marked(userId) },
    webhookUrl: null,
    progress: 100,
    claimedAt: AT,
    heardAt: AT,
    createdAt: AT,
  }),
  waitingSends: (userId, id) => ({ provider: "replicate", userId, predictionId: id("predictions"), createdAt: AT }),
  sendTurns: (userId) => ({ provider: "replicate", userId, isWaiting: false, lastAt: AT }),
  charges: (userId, id) => ({
    provider: "replicate",
    model: "meta/musicgen",
    state: "settled",
    userId,
    jobId: id("jobs"),
    take: 0,
    predictionId: id("predictions"),
    replicateId: `r${userId.length}`,
    actualSeconds: 7,
    actualUsd: 0.25,
    askedAt: AT,
  }),
  projectFiles: (userId, id, storageId) => ({
    userId,
    name: marked(userId),
    format: "midi",
    extension: "mid",
    bytes: 4,
    sha256: userId,
    storageId,
    sampleIds: [id("samples")],
    contents: [],
    jobId: id("jobs"),
    createdAt: AT,
    expiresAt: AT + DAY,
  }),
  consents: (userId) => ({
    userId,
    digest: "00",
    question: marked(userId),
    state: "waiting",
    createdAt: AT,
    expiresAt: AT + DAY,
  }),
  rateLimits: (userId) => ({ name: "jobs", key: userId, value: 1, ts: AT }),
  threads: (userId) => ({
    userId,
    title: marked(userId),
    isRenamed: false,
    seq: 1,
    isWaiting: false,
    usage: tokens,
    createdAt: AT,
    updatedAt: AT,
  }),
  messages: (userId, id) => ({
    threadId: id("threads"),
    userId,
    seq: 1,
    role: "user",
    status: "done",
    createdAt: AT,
    parts: JSON.stringify([{ type: "text", text: marked(userId) }]),
  }),
  messageTexts: (userId, id) => ({
    messageId: id("messages"),
    threadId: id("threads"),
    userId,
    text: marked(userId),
  }),
  streams: (userId, id) => ({ threadId: id("threads"), messageId: id("messages"), userId, state: "live" }),
  leases: (_userId, id) => ({ streamId: id("streams"), until: AT + 100 * 365 * DAY }),
  deltas: (userId, id) => ({ streamId: id("streams"), at: 0, count: 1, chunks: marked(userId) }),
  chatUsage: (userId) => ({ userId, day: "2026-01-01", model: "a/model", ...tokens }),
  connections: (userId) => ({
    userId,
    name: "notes",
    url: "https://notes.example/mcp",
    isOnThisMachine: false,
    isEnabled: true,
    auth: { kind: "header", headerName: "x-key", secret: `secret of ${userId}` },
    tools: [],
    allowed: [],
  }),
  connectionSignIns: (userId, id) => ({
    userId,
    connectionId: id("connections"),
    state: userId,
    redirectUrl: "https://studio.example/",
    secret: "sealed",
    createdAt: AT,
  }),
};

/** Gives a user one row of each table, and a file for each that has one. */
export async function giveEverything({ t, setContentType }: Studio, userId: string): Promise<void> {
  const file = () => t.run((ctx) => ctx.storage.store(new Blob(["file"])));
  const files = { samples: await file(), projectFiles: await file() };
  await setContentType(await file(), await stampedType(userId));
  await t.run(async (ctx) => {
    const made = new Map<string, Id<TableNames>>();
    for (const [table, seed] of Object.entries(SEEDS)) {
      const id = (other: string) => made.get(other);
      const row = (seed as (...args: unknown[]) => object)(
        userId,
        id,
        table === "samples" ? files.samples : files.projectFiles,
      );
      made.set(table, await insert(ctx, table, row));
    }
  });
}

/** The rows of `SEEDS` are typed there, table by table. */
function insert(ctx: MutationCtx, table: string, row: object): Promise<Id<TableNames>> {
  return ctx.db.insert(table as "tags", row as WithoutSystemFields<Doc<"tags">>);
}
