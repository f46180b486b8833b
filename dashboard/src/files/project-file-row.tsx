import { Download, FileArchive, Trash2 } from "lucide-react";
import type { ProjectFileView } from "../../../src/contracts/project-file.ts";
import { PROJECT_WORDS } from "../../../src/contracts/project-formats.ts";
import { sizeText } from "../platform/format.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { agoText } from "../ui/ago-text.ts";
import { expiryText } from "../ui/expiry.ts";
import { Failures } from "../ui/failures.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { useNow } from "../ui/use-now.ts";
import { deleteFile, downloadFile, fileNameOf } from "./file-operations.ts";
import "./files.css";
import { useFileDrag } from "./use-file-drag.ts";

interface ProjectFileRowProps {
  file: ProjectFileView & { createdAt?: number; expiresAt?: number };
}

/** A project file: what is inside, how long it stays, and what can be done with it. It can be dragged out of the page. */
export function ProjectFileRow({ file }: ProjectFileRowProps) {
  const client = useStudio();
  const now = useNow(false);
  const name = fileNameOf(file);
  const download = useAction(() => downloadFile(client, file));
  const remove = useAction(() => deleteFile(client, file));
  const drag = useFileDrag(file);
  const facts = [
    PROJECT_WORDS[file.format],
    ...file.contents,
    sizeText(file.bytes),
    ...(file.createdAt === undefined ? [] : [agoText(file.createdAt, now)]),
    expiryText(file, now),
  ];
  return (
    <li className="project-file" {...drag}>
      <FileArchive size={20} aria-hidden />
      <p>
        <strong>{name}</strong>
        <span className="dim">{facts.filter(Boolean).join(" · ")}</span>
      </p>
      <IconButton label={`Download ${name}`} title="Download" onClick={download.run} aria-disabled={download.isBusy}>
        <Download size={17} aria-hidden />
      </IconButton>
      <IconButton label={`Delete ${name}`} title="Delete" onClick={remove.run} aria-disabled={remove.isBusy}>
        <Trash2 size={17} aria-hidden />
      </IconButton>
      <Failures actions={[download, remove]} />
    </li>
  );
}
