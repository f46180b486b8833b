import { useEffect } from "react";
import type { KeyBinding } from "../../player-core/keys.ts";
import { EditPanel } from "../edit/edit-panel.tsx";
import { SaveMixButton } from "../library/save-mix-button.tsx";
import { LayersHost } from "../layers/layers-host.tsx";
import { useUploads } from "../samples/uploads.tsx";
import { PlayerDesk } from "../player/player-desk.tsx";
import { ProjectBar } from "../project/project-bar.tsx";
import { launchQueueOf, takeOpenedFiles } from "./opened-files.ts";
import { PaletteHost } from "./palette-host.tsx";
import { StorageButton } from "./storage-button.tsx";
import { WorkNotice } from "./work-notice.tsx";

/** The project's bar, the command palette, and the player's desk with what other parts of the page put there. */
export function Desk({ bindings }: { bindings: readonly KeyBinding[] }) {
  const uploads = useUploads();
  useEffect(() => takeOpenedFiles(launchQueueOf(globalThis), (files) => uploads.add(files, "import")), [uploads]);
  return (
    <>
      <WorkNotice />
      <PaletteHost bindings={bindings} />
      <LayersHost />
      <ProjectBar />
      <PlayerDesk
        tools={<StorageButton />}
        below={
          <>
            <EditPanel />
            <SaveMixButton />
          </>
        }
      />
    </>
  );
}
