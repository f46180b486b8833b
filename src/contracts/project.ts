import * as z from "zod";
import { defineEndpoint, defineTool } from "./contract.ts";
import { jobViewSchema } from "./job.ts";
import { MAX_PROJECT_SAMPLES } from "./limits.ts";
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

/** Lists project files, newest first; paginated. */
export const listProjects = defineEndpoint({
  name: "list_projects",
  input: z.strictObject({ cursor: cursorSchema.optional(), limit: limitSchema.optional() }),
  output: z.object({ projects: z.array(projectFileSchema), cursor: z.string().optional() }),
  convex: { kind: "query", path: "projects/public:listProjects" },
  effect: "read",
  idempotent: true,
});

/**
 * One project file with the URL that downloads it.
 * @throws FILE_NOT_FOUND
 */
export const getProject = defineEndpoint({
  name: "get_project",
  input: z.strictObject({ projectId: z.string().min(1).max(64) }),
  output: projectFileSchema.required({ url: true }),
  convex: { kind: "query", path: "projects/public:getProject" },
  effect: "read",
  idempotent: true,
});

/**
 * Deletes a project file for good: it can be made again of its samples.
 * @throws FILE_NOT_FOUND
 */
export const deleteProject = defineEndpoint({
  name: "delete_project",
  input: z.strictObject({ projectId: z.string().min(1).max(64) }),
  output: z.object({ deletedId: z.string() }),
  convex: { kind: "mutation", path: "projects/public:deleteProject" },
  effect: "destructive",
  idempotent: false,
});
