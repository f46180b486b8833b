import { useQuery } from "convex/react";
import { MAX_PAGE_SIZE } from "../../../src/contracts/limits.ts";
import { ProjectFileRow } from "../files/project-file-row.tsx";
import { api } from "../platform/api.ts";

/** Project files inside of a message, as far as they are still there. */
export function ProjectFileRows({ projectIds }: { projectIds: readonly string[] }) {
  const list = useQuery(api.projects.public.listProjects, { limit: MAX_PAGE_SIZE });
  if (!list) return <div className="chat-samples-space" data-rows={Math.min(projectIds.length, 8)} />;
  const files = list.projects.filter(({ projectId }) => projectIds.includes(projectId));
  const gone = projectIds.length - files.length;
  return (
    <div className="chat-samples">
      <ul className="project-files" aria-label="Project files">
        {files.map((file) => (
          <ProjectFileRow key={file.projectId} file={file} />
        ))}
      </ul>
      {gone > 0 && <p className="dim">{gone === 1 ? "One file is gone." : `${gone} files are gone.`}</p>}
    </div>
  );
}
