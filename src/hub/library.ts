import { LOCAL_ISSUER, LOCAL_SUBJECT } from "../auth/local-token.ts";
import { ensureLibraryFile, removeLibraryFile } from "../backend/library-files.ts";
import { sweepTemporaries } from "../backend/library-records.ts";
import { renameLibraryFile } from "../backend/library-rename.ts";
import { searchMovedFiles } from "../backend/moved-files.ts";
import { downloadAudio } from "../backend/sample-audio.ts";
import { originalAddress } from "../contracts/audio-address.ts";
import { listRenamedSamples } from "../contracts/facts.ts";
import { getSample, listDeletedSamples } from "../contracts/library.ts";
import { MAX_PAGE_SIZE } from "../contracts/limits.ts";
import type { Endpoint, OutputOf } from "../contracts/contract.ts";
import type { ProjectFileView } from "../contracts/project-file.ts";
import { getProject, listProjects } from "../contracts/project.ts";
import { type SampleView, searchSamples } from "../contracts/sample.ts";
import type { ReadSet } from "../engine/storage/types.ts";
import type { Caller, Engine } from "../engine/types.ts";
import type { ConvexObject } from "../engine/values/json.ts";
import { createExporter } from "./exporter.ts";
import type { Log } from "./log.ts";

/** The library folder's end of the engine: writes the local user's finished samples and project files as they come. */
export interface LibraryExport {
  start(): void;
  stop(): Promise<void>;
}

const LOCAL_USER: Caller = {
  kind: "user",
  identity: { tokenIdentifier: `${LOCAL_ISSUER}|${LOCAL_SUBJECT}`, subject: LOCAL_SUBJECT, issuer: LOCAL_ISSUER },
};

/** Follows the first page of the library by its read set; nothing is polled. */
export function exportSamples(engine: Engine, directory: string, log: Log): LibraryExport {
  let reads: ReadSet | null = null;
  let projectReads: ReadSet | null = null;
  let deletedReads: ReadSet | null = null;
  let renamedReads: ReadSet | null = null;
  let stopWatching: (() => void) | null = null;
  let moved = searchMovedFiles(directory);
  async function writeFile(sample: SampleView): Promise<unknown> {
    const open = async () => {
      const { output } = await query(engine, getSample, { sampleId: sample.sampleId });
      return (await downloadAudio(originalAddress(output.audioUrl))).stream;
    };
    return ensureLibraryFile(directory, sample, open, { moved });
  }
  const exporter = createExporter({
    async listSamples(cursor) {
      const page = await query(engine, searchSamples, pageAt(cursor));
      if (cursor === undefined) ({ reads } = page);
      // A look of its own for each run; its user may move files at any time.
      if (cursor === undefined) moved = searchMovedFiles(directory);
      return page.output;
    },
    exportSample: (sample) => writeFile(sample),
    async listProjects(cursor) {
      const page = await query(engine, listProjects, pageAt(cursor));
      if (cursor === undefined) projectReads = page.reads;
      return page.output;
    },
    exportProject: (project) => writeProject(engine, directory, project),
    async listDeleted(cursor) {
      const page = await query(engine, listDeletedSamples, pageAt(cursor));
      if (cursor === undefined) deletedReads = page.reads;
      return page.output;
    },
    restoreSample: async ({ deletedId }) => writeFile((await query(engine, getSample, { sampleId: deletedId })).output),
    removeSample: ({ deletedId, sha256 }) => removeLibraryFile(directory, { sampleId: deletedId, sha256 }),
    async listRenamed(cursor) {
      const page = await query(engine, listRenamedSamples, pageAt(cursor));
      if (cursor === undefined) renamedReads = page.reads;
      return page.output;
    },
    renameSample: (sample) => renameLibraryFile(directory, sample),
    onError: (error) => log("the library folder could not be brought up to date", { directory, error: String(error) }),
  });
  return {
    start() {
      stopWatching = engine.onCommit((commit) => {
        const isSeen = (seen: ReadSet | null) => seen === null || commit.touches(seen);
        if ([reads, projectReads, deletedReads, renamedReads].some(isSeen)) exporter.notice();
      });
      void sweepTemporaries(directory).finally(() => exporter.notice());
    },
    async stop() {
      stopWatching?.();
      await exporter.settled();
    },
  };
}

function pageAt(cursor: string | undefined): ConvexObject {
  return { limit: MAX_PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) };
}

async function writeProject(
  engine: Engine,
  directory: string,
  { projectId, name, extension }: ProjectFileView,
): Promise<unknown> {
  const open = async () => {
    const { output } = await query(engine, getProject, { projectId });
    return (await downloadAudio(output.url)).stream;
  };
  return ensureLibraryFile(directory, { sampleId: projectId, name, format: extension }, open);
}

async function query<O extends Endpoint>(
  engine: Engine,
  operation: O,
  args: ConvexObject,
): Promise<{ output: OutputOf<O>; reads: ReadSet }> {
  const [module = "", name = ""] = operation.convex.path.split(":");
  const { answers } = await engine.queries([{ path: { component: "", module, name }, args, caller: LOCAL_USER }]);
  const [answer] = answers;
  if (!answer?.ok) throw new Error(answer?.message ?? `${operation.name} gave no answer`);
  // Zod's output type of the same schema; the generic parameter hides it from the compiler.
  return { output: operation.output.parse(answer.value) as OutputOf<O>, reads: answer.reads };
}
