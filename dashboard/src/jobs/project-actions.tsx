import { Download, Trash2 } from "lucide-react";
import type { ProjectFileView } from "../../../src/contracts/project-file.ts";
import { api } from "../platform/api.ts";
import { sizeText } from "../platform/format.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { saveFile } from "../samples/save-file.ts";
import { Failures } from "../ui/failures.tsx";

/** Actions on the project file that a job has made, with what is inside. */
export function ProjectActions({ file }: { file: ProjectFileView }) {
  const client = useStudio();
  const { projectId, name, extension, contents, bytes } = file;
  const fileName = `${name}.${extension}`;
  const download = useAction(async () => {
    const { url } = await client.query(api.projects.public.getProject, { projectId });
    await saveFile(url, fileName);
  });
  const remove = useAction(async () => {
    await client.mutation(api.projects.public.deleteProject, { projectId });
  });
  return (
    <>
      <span className="dim">{[fileName, ...contents, sizeText(bytes)].join(" · ")}</span>
      <button type="button" className="primary" onClick={download.run} disabled={download.isBusy}>
        <Download size={16} aria-hidden /> Download
      </button>
      <button type="button" onClick={remove.run} disabled={remove.isBusy} aria-label={`Delete the file ${fileName}`}>
        <Trash2 size={16} aria-hidden /> Delete
      </button>
      <Failures actions={[download, remove]} />
    </>
  );
}
