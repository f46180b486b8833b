import { SaveMixButton } from "../library/save-mix-button.tsx";
import { PlayerDesk } from "../player/player-desk.tsx";
import { ProjectBar } from "../project/project-bar.tsx";
import { StorageButton } from "./storage-button.tsx";
import { WorkNotice } from "./work-notice.tsx";

/** The project's bar, and the player's desk with what other parts of the page put there. */
export function Desk() {
  return (
    <>
      <WorkNotice />
      <ProjectBar />
      <PlayerDesk tools={<StorageButton />} below={<SaveMixButton />} />
    </>
  );
}
