import { SaveMixButton } from "../library/save-mix-button.tsx";
import { PlayerDesk } from "../player/player-desk.tsx";
import { StorageButton } from "./storage-button.tsx";

/** The player's desk with what other parts of the page put there. */
export function Desk() {
  return <PlayerDesk tools={<StorageButton />} below={<SaveMixButton />} />;
}
