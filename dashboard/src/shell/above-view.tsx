import { LibraryOverlays } from "../library/overlays.tsx";
import { AudioDrop } from "../samples/audio-drop.tsx";

/** Dialogs, the menu, messages and drop targets: none of them is there when the view comes. */
export function AboveView() {
  return (
    <>
      <AudioDrop />
      <LibraryOverlays />
    </>
  );
}
