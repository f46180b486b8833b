import { type DragEvent, useRef } from "react";
import { PROJECT_MEDIA_TYPES } from "../../../src/contracts/project-formats.ts";
import type { ProjectFileView } from "../../../src/contracts/project-file.ts";
import { api } from "../platform/api.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { fileDragData } from "../samples/drag-out.ts";
import { fileNameOf } from "./file-operations.ts";

/**
 * Props by which an element drags a project file out of the page. Its signed address, which expires, is asked for when
 * the pointer comes, so that it is there when the drag begins; before that nothing is dragged.
 */
export function useFileDrag(file: Pick<ProjectFileView, "projectId" | "name" | "extension">) {
  const client = useStudio();
  const address = useRef<string | null>(null);
  const prepare = async () => {
    const { projectId } = file;
    // Without an answer there is nothing to drag; the buttons say why.
    const found = await client.query(api.projects.public.getProject, { projectId }).catch(() => null);
    address.current = found?.url ?? null;
  };
  return {
    draggable: true,
    onPointerEnter: () => void prepare(),
    onPointerDown: () => void prepare(),
    onDragStart: (event: DragEvent) => {
      if (address.current === null) return event.preventDefault();
      const { dataTransfer } = event;
      dataTransfer.effectAllowed = "copy";
      const facts = { mediaType: PROJECT_MEDIA_TYPES[file.extension], fileName: fileNameOf(file) };
      for (const [type, data] of fileDragData(facts, address.current)) dataTransfer.setData(type, data);
    },
  };
}
