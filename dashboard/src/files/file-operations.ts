import type { ProjectFileView } from "../../../src/contracts/project-file.ts";
import { api } from "../platform/api.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { saveFile } from "../samples/save-file.ts";
import { showToast } from "../ui/toast.ts";

type NamedFile = Pick<ProjectFileView, "projectId" | "name" | "extension">;

/** The name of a project file with its ending. */
export function fileNameOf({ name, extension }: Pick<NamedFile, "name" | "extension">): string {
  return `${name}.${extension}`;
}

/** Saves a project file. */
export async function downloadFile(client: StudioClient, file: NamedFile): Promise<void> {
  const { url } = await client.query(api.projects.public.getProject, { projectId: file.projectId });
  await saveFile(url, fileNameOf(file));
}

/** Deletes a project file, and offers to take that back. */
export async function deleteFile(client: StudioClient, file: NamedFile): Promise<void> {
  const { projectId } = file;
  await client.mutation(api.projects.public.deleteProject, { projectId });
  showToast(`Deleted ${fileNameOf(file)}`, () => client.mutation(api.projects.public.restoreProject, { projectId }));
}
