import * as z from "zod";
import { defineEndpoint, defineTool } from "./contract.ts";
import { jobViewSchema } from "./job.ts";
import { MAX_PROJECT_SAMPLES, MAX_STRIP_GAIN, PROJECT_RESTORABLE_MINUTES } from "./limits.ts";
import { pageOf, paginationSchema } from "./convex-page.ts";
import { projectFileSchema, projectFormatSchema } from "./project-file.ts";
import { requestIdSchema, cursorSchema, limitSchema, sampleIdSchema, sampleNameSchema } from "./sample.ts";

/** Minutes of audio are packed in less. */
const PROJECT_WAIT_SECONDS = 30;

/** Project files: samples packed for a DAW, a sampler or other people. */

/**
 * Starts a job that makes a project file of samples. The file is no sample: it is listed by `list_projects` and removed
 * after PROJECT_DAYS; its copy in a library folder stays.
 * @throws SAMPLE_NOT_FOUND, AUDIO_TOO_LONG, INVALID_INPUT where no sample has what is asked for
 */
export const exportProject = defineTool({
  name: "export_project",
  title: "Export a project",
  description: "Pack samples into a file for a DAW or sampler. Free. Next: tell its path; check_job_status if open.",
  input: z.strictObject({
    sampleIds: z
      .array(sampleIdSchema)
      .refine(
        (ids) => ids.length > 0 && ids.length <= MAX_PROJECT_SAMPLES,
        `must be 1 to ${MAX_PROJECT_SAMPLES} samples`,
      ),
    format: projectFormatSchema,
    stems: z.boolean().optional(),
    name: sampleNameSchema.optional(),
    requestId: requestIdSchema.optional(),
  }),
  output: jobViewSchema,
  outputAs: "generate_sample",
  clientFields: [],
  waitsSeconds: PROJECT_WAIT_SECONDS,
  convex: { kind: "mutation", path: "edits/public:exportProject" },
  effect: "write",
  idempotent: false,
  cost: "free",
});

/** How one sample of a project is set on its channel. */
const stripSchema = z.strictObject({
  sampleId: sampleIdSchema,
  /** Linear; 1 as it is. */
  gain: z.number().min(0).max(MAX_STRIP_GAIN),
  muted: z.boolean(),
  soloed: z.boolean(),
});

export type ProjectStrip = z.output<typeof stripSchema>;

/**
 * `exportProject` with the levels of a desk, for the page: a DAW project has them on its channels, those of stems and notes too.
 * Other formats hold the samples alone. A sample without a strip sounds as it is.
 * @throws as exportProject; INVALID_INPUT for a strip of a sample that is not among `sampleIds`
 */
export const startProject = defineEndpoint({
  name: "start_project",
  input: exportProject.input.extend({ strips: z.array(stripSchema).max(MAX_PROJECT_SAMPLES).optional() }),
  output: jobViewSchema,
  convex: { kind: "mutation", path: "edits/public:startProject" },
  effect: "write",
  idempotent: false,
});

/** An id, a file name ("Night.zip"), or the name alone where one file has it. */
const projectIdSchema = z.string().trim().min(1).max(128);

/** Lists project files, newest first; paginated. Offered by the chat and the command line; MCP clients list their jobs. */
export const listProjects = defineTool({
  name: "list_projects",
  title: "List project files",
  description: "The user's project files (packs, DAW projects, MIDI, instruments), newest first. Free.",
  input: z.strictObject({
    format: projectFormatSchema.optional(),
    cursor: cursorSchema.optional(),
    limit: limitSchema.optional(),
  }),
  output: z.object({ projects: z.array(projectFileSchema), cursor: z.string().optional() }),
  chatOnly: true,
  clientFields: [],
  convex: { kind: "query", path: "projects/public:listProjects" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/** Lists the user's project files, newest first, as Convex pages that stay live. */
export const browseProjects = defineEndpoint({
  name: "browse_projects",
  input: z.strictObject({ paginationOpts: paginationSchema }),
  output: pageOf(projectFileSchema.extend({ createdAt: z.number(), expiresAt: z.number() })),
  convex: { kind: "query", path: "projects/public:browseProjects" },
  effect: "read",
  idempotent: true,
});

/**
 * One project file with the URL that downloads it.
 * @throws FILE_NOT_FOUND; INVALID_INPUT for a name that several files have
 */
export const getProject = defineEndpoint({
  name: "get_project",
  input: z.strictObject({ projectId: projectIdSchema }),
  output: projectFileSchema.required({ url: true }),
  convex: { kind: "query", path: "projects/public:getProject" },
  effect: "read",
  idempotent: true,
});

/**
 * Deletes a project file, which stays restorable for PROJECT_RESTORABLE_MINUTES: it can be made again of its samples.
 * @throws FILE_NOT_FOUND; INVALID_INPUT for a name that several files have
 */
export const deleteProject = defineTool({
  name: "delete_project",
  title: "Delete a project file",
  description: "Delete a project file after the user agrees. Its samples stay, and export_project makes it again.",
  input: z.strictObject({ projectId: projectIdSchema }),
  output: z.object({ deletedId: z.string(), name: z.string() }),
  chatOnly: true,
  clientFields: [],
  convex: { kind: "mutation", path: "projects/public:deleteProject" },
  effect: "destructive",
  idempotent: false,
  cost: "free",
  confirm: { when: "always", consequence: "deletes a project file; its samples stay, and it can be made again" },
});

/**
 * Brings a deleted project file back; one that is there stays as it is. It gets a number where another has its name by now.
 * @throws FILE_NOT_FOUND once its time is over, QUOTA_EXCEEDED
 */
export const restoreProject = defineTool({
  name: "restore_project",
  title: "Restore a project file",
  description: `Bring back a project file that was deleted less than ${PROJECT_RESTORABLE_MINUTES} minutes ago, by the id that delete_project gave.`,
  input: z.strictObject({ projectId: projectIdSchema }),
  output: projectFileSchema,
  chatOnly: true,
  clientFields: [],
  convex: { kind: "mutation", path: "projects/public:restoreProject" },
  effect: "write",
  idempotent: true,
  cost: "free",
});
