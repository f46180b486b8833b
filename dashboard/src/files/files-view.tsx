import { usePaginatedQuery } from "convex/react";
import { PROJECT_DAYS } from "../../../src/contracts/limits.ts";
import { api } from "../platform/api.ts";
import { ProjectFileRow } from "./project-file-row.tsx";

const PAGE_SIZE = 30;

/** The user's project files, newest first. */
export function FilesView() {
  const { results, status, loadMore } = usePaginatedQuery(
    api.projects.public.browseProjects,
    {},
    { initialNumItems: PAGE_SIZE },
  );
  return (
    <section className="files" aria-labelledby="files-title">
      <header>
        <h2 id="files-title">Project files</h2>
        <p className="dim">
          Made of samples for a DAW or sampler. Drag one out, or download it; each stays for {PROJECT_DAYS} days.
        </p>
      </header>
      {status === "LoadingFirstPage" && <p role="status">Loading…</p>}
      {status === "Exhausted" && results.length === 0 && (
        <p className="empty">
          None yet. Choose samples in the library, then “Export project…”: a DAW project, a pack, MIDI, an instrument.
        </p>
      )}
      <ul className="project-files" aria-label="Project files">
        {results.map((file) => (
          <ProjectFileRow key={file.projectId} file={file} />
        ))}
      </ul>
      {status === "CanLoadMore" && (
        <button type="button" onClick={() => loadMore(PAGE_SIZE)}>
          Show older files
        </button>
      )}
    </section>
  );
}
