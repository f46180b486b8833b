import type { KeyBinding } from "../../player-core/keys.ts";
import { SaveMixButton } from "../library/save-mix-button.tsx";
import { PlayerDesk } from "../player/player-desk.tsx";
import { ProjectBar } from "../project/project-bar.tsx";
import { PaletteHost } from "./palette-host.tsx";
import { StorageButton } from "./storage-button.tsx";
import { WorkNotice } from "./work-notice.tsx";

/** The project's bar, the command palette, and the player's desk with what other parts of the page put there. */
export function Desk({ bindings }: { bindings: readonly KeyBinding[] }) {
  return (
    <>
      <WorkNotice />
      <PaletteHost bindings={bindings} />
      <ProjectBar />
      <PlayerDesk tools={<StorageButton />} below={<SaveMixButton />} />
    </>
  );
}
