import { MAX_PROJECT_SAMPLES } from "../../../contracts/limits.ts";
import { PROJECT_WORDS, type ProjectFormat } from "../../../contracts/project-formats.ts";
import type { ProjectFileView } from "../../../contracts/project-file.ts";
import { deleteProject, exportProject, listProjects } from "../../../contracts/project.ts";
import type { FileReference, Intent } from "../understand/intent.ts";
import { type Scene, type Script, call, endWith, say } from "./script.ts";
import { everythingShown, sourcesOf } from "./sources.ts";

type Of<Kind extends Intent["kind"]> = Extract<Intent, { kind: Kind }>;

/** Files that one answer looks at, newest first. */
const LOOKED_AT = 50;
/** Files that an answer names. */
const NAMED = 8;

/** Starts a project file; the chat shows its job. */
export function* exportAsProject({ format, stems, about }: Of<"project">, scene: Scene): Script {
  const sources = about === "everything" ? yield* everythingShown(scene) : yield* sourcesOf(about, scene, "export");
  const sampleIds = [...new Set(sources.map(({ sampleId }) => sampleId))].slice(0, MAX_PROJECT_SAMPLES);
  const what = sampleIds.length === 1 ? (sources[0]?.name ?? "it") : `${sampleIds.length} samples`;
  yield* say(`${PROJECT_WORDS[format]} of ${what}${stems ? " with stems" : ""}. `);
  yield* call(exportProject.name, { sampleIds, format, ...(stems ? { stems } : {}) });
  yield* say("The file is here when its job is done: download it there, or take it from the library folder.");
}

/** Lists project files; the chat shows them with what can be done with them. */
export function* showFiles({ format, which }: Of<"files">): Script {
  const files = yield* listed(format);
  const chosen = which === "all" ? files : yield* filesOf(which, files);
  const [only, ...others] = chosen;
  if (!only) return yield* endWith(nothing(format));
  if (which !== "all" || others.length === 0) return yield* say(`${nameOf(only)}: ${only.contents.join(", ")}.`);
  const more = chosen.length > NAMED ? ", …" : "";
  const names = chosen.slice(0, NAMED).map(nameOf).join(", ");
  yield* say(`${chosen.length === LOOKED_AT ? "The newest " : ""}${chosen.length} files: ${names}${more}.`);
}

/** Deletes project files. The tool asks the user to confirm. */
export function* deleteFiles({ format, which }: Of<"deleteFiles">): Script {
  const files = yield* listed(format);
  if (files.length === 0) return yield* endWith(nothing(format));
  const chosen = yield* filesOf(which, files);
  // By its name, which is what the user is shown when asked.
  for (const file of chosen) yield* call(deleteProject.name, { projectId: nameOf(file) });
  const names = chosen.map(nameOf).join(", ");
  yield* say(`${names} ${chosen.length === 1 ? "is" : "are"} deleted; the samples stay. Say "undo" to have it back.`);
}

function* listed(format: ProjectFormat | null): Script<ProjectFileView[]> {
  const input = { ...(format === null ? {} : { format }), limit: LOOKED_AT };
  return listProjects.output.safeParse(yield* call(listProjects.name, input)).data?.projects ?? [];
}

/** The files that are meant, at least one. Places count in the order of the list, and "last" is its newest. */
function* filesOf(which: FileReference, files: readonly ProjectFileView[]): Script<ProjectFileView[]> {
  const found = which.kind === "name" ? namedFiles(which.name, files) : placedFiles(which, files);
  if (found.length > 0) return found;
  const what = which.kind === "name" ? `No project file is called "${which.name}"` : "There are not so many";
  return yield* endWith(
    `${what}. There ${files.length === 1 ? "is" : "are"} ${files.slice(0, NAMED).map(nameOf).join(", ")}.`,
  );
}

function placedFiles({ first, count }: { first: number; count: number }, files: readonly ProjectFileView[]) {
  const start = first < 0 ? Math.max(0, -first - count) : first;
  return files.slice(start, start + count);
}

/** The newest file that is called so, else that has all of the words in its name. */
function namedFiles(name: string, files: readonly ProjectFileView[]): ProjectFileView[] {
  const wanted = name.toLowerCase();
  const exact = files.find((file) => [nameOf(file), file.name].some((each) => each.toLowerCase() === wanted));
  const words = wanted.split(/[\s_-]+/);
  const found = exact ?? files.find((file) => words.every((word) => nameOf(file).toLowerCase().includes(word)));
  return found ? [found] : [];
}

function nameOf({ name, extension }: ProjectFileView): string {
  return `${name}.${extension}`;
}

function nothing(format: ProjectFormat | null): string {
  const what = format === null ? "project files" : `files of this kind (${PROJECT_WORDS[format]})`;
  return `You have no ${what} yet. Say "make a pack of it" or "export it as midi".`;
}
