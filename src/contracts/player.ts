import * as z from "zod";
import { defineTool } from "./contract.ts";
import { jobIdSchema } from "./job.ts";
import { sampleIdSchema, sampleViewSchema } from "./sample.ts";

/** The page that shows the output of `play_sample`, for hosts with MCP Apps. */
export const PLAYER_URI = "ui://wav0/player";
/** Most samples in one player; nobody compares more by ear. */
export const MAX_PLAYED_SAMPLES = 8;
/** Bytes per chunk: 128 KiB in base64, a message size that hosts relay without an audible gap. */
export const CHUNK_BYTES = 96 * 1024;

/** A sample with what a player draws before it has any audio. */
export const playableSchema = sampleViewSchema.extend({
  peaks: z.array(z.number()).describe("Outline: lowest and highest in turn, -127 to 127 of full scale"),
});

export type Playable = z.output<typeof playableSchema>;

/** A sample as a page gets it, from the studio itself or in the output of a tool, which leaves out what is null. */
export type PlayedSample = Omit<Playable, "lufs" | "peakDb" | "createdAt"> &
  Partial<Pick<Playable, "lufs" | "peakDb">> & {
    createdAt?: number | string;
    /** Where `name` is a title. */
    fileName?: string;
  };

/**
 * Opens a player for samples, or for the samples of a job, with their waveforms.
 * @throws SAMPLE_NOT_FOUND, JOB_NOT_FOUND
 */
export const playSample = defineTool({
  name: "play_sample",
  title: "Play samples",
  description:
    "Show a player, only in apps with MCP Apps; elsewhere tell the user the paths instead. Stems of one source play " +
    "together, others are compared. Give exactly one of sampleIds or jobId. Free.",
  input: z.strictObject({
    sampleIds: z.array(sampleIdSchema).min(1).max(MAX_PLAYED_SAMPLES).optional(),
    jobId: jobIdSchema.optional(),
  }),
  output: z.object({ samples: z.array(playableSchema) }),
  outputAs: "generate_sample",
  clientFields: [],
  convex: { kind: "query", path: "browse/public:playSample" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/** Request of the player page, which no model makes: a piece of a sample's file by id, never by path. */
export const chunkRequestSchema = z.strictObject({
  sampleId: sampleIdSchema,
  offset: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

/** A piece of a sample's file; `offset` and `totalBytes` in bytes, `data` in base64. */
export const sampleChunkSchema = z.object({
  sampleId: z.string(),
  offset: z.number(),
  totalBytes: z.number().describe("Size of the whole file"),
  mimeType: z.string(),
  data: z.string().describe(`At most ${CHUNK_BYTES} bytes of the file, base64`),
});

export type SampleChunk = z.output<typeof sampleChunkSchema>;
