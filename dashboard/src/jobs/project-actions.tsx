import { Download, Trash2 } from "lucide-react";
import type { ProjectFileView } from "../../../src/contracts/project-file.ts";
import { deleteFile, downloadFile, fileNameOf } from "../files/file-operations.ts";
import { useFileDrag } from "../files/use-file-drag.ts";
import { sizeText } from "../platform/format.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { Failures } from "../ui/failures.tsx";

/** Actions on the project file that a job has made, with what is inside. */
export function ProjectActions({ file }: { file: ProjectFileView }) {
  const client = useStudio();
  const fileName = fileNameOf(file);
  const download = useAction(() => downloadFile(client, file));
  const remove = useAction(() => deleteFile(client, file));
  const drag = useFileDrag(file);
  return (
    <>
      <span className="dim">{[fileName, ...file.contents, sizeText(file.bytes)].join(" · ")}</span>
      <button type="button" className="primary" onClick={download.run} aria-disabled={download.isBusy} {...drag}>
        <Download size={16} aria-hidden /> Download
      </button>
      <button
        type="button"
        onClick={remove.run}
        aria-disabled={remove.isBusy}
        aria-label={`Delete the file ${fileName}`}
      >
        <Trash2 size={16} aria-hidden /> Delete
      </button>
      <Failures actions={[download, remove]} />
    </>
  );
}
