import { LOCAL_ISSUER, LOCAL_SUBJECT } from "../auth/local-token.ts";
import { ensureLibraryFile, removeLibraryFile } from "../backend/library-files.ts";
import { sweepTemporaries } from "../backend/library-records.ts";
import { renameLibraryFile } from "../backend/library-rename.ts";
import { searchMovedFiles } from "../backend/moved-files.ts";
import { downloadAudio } from "../backend/sample-audio.ts";
import { originalAddress } from "../contracts/audio/audio-address.ts";
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

/** Lists whose first pages are followed. */
const LISTS: readonly Endpoint[] = [searchSamples, listProjects, listDeletedSamples, listRenamedSamples];

/** Follows the first page of each list by its read set; nothing is polled. */
export function exportSamples(engine: Engine, directory: string, log: Log): LibraryExport {
  /** Read set of each list's first page, by the list's name. */
  const seen = new Map<string, ReadSet>();
  let stopWatching: (() => void) | null = null;
  let moved = searchMovedFiles(directory);
  async function writeFile(sample: SampleView): Promise<unknown> {
    const open = async () => {
      const { output } = await query(engine, getSample, { sampleId: sample.sampleId });
      return (await downloadAudio(originalAddress(output.audioUrl))).stream;
    };
    return ensureLibraryFile(directory, sample, open, { moved });
  }
  async function pageOf<O extends Endpoint>(list: O, cursor: string | undefined): Promise<OutputOf<O>> {
    const { output, reads } = await query(engine, list, pageAt(cursor));
    if (cursor === undefined) seen.set(list.name, reads);
    return output;
  }
  const exporter = createExporter({
    async listSamples(cursor) {
      const page = await pageOf(searchSamples, cursor);
      // A look of its own for each run; its user may move files at any time.
      if (cursor === undefined) moved = searchMovedFiles(directory);
      return page;
    },
    exportSample: (sample) => writeFile(sample),
    listProjects: (cursor) => pageOf(listProjects, cursor),
    exportProject: (project) => writeProject(engine, directory, project),
    listDeleted: (cursor) => pageOf(listDeletedSamples, cursor),
    restoreSample: async ({ deletedId, isProject }) =>
      isProject
        ? writeProject(engine, directory, (await query(engine, getProject, { projectId: deletedId })).output)
        : writeFile((await query(engine, getSample, { sampleId: deletedId })).output),
    removeSample: ({ deletedId, sha256 }) => removeLibraryFile(directory, { sampleId: deletedId, sha256 }),
    listRenamed: (cursor) => pageOf(listRenamedSamples, cursor),
    renameSample: (sample) => renameLibraryFile(directory, sample),
    onError: (error) => log("the library folder could not be brought up to date", { directory, error: String(error) }),
  });
  return {
    start() {
      stopWatching = engine.onCommit((commit) => {
        const isNews = LISTS.some(({ name }) => {
          const reads = seen.get(name);
          return reads === undefined || commit.touches(reads);
        });
        if (isNews) exporter.notice();
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
