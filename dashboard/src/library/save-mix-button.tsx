import { Save } from "lucide-react";
import { trackLabel } from "../../player-core/format.ts";
import { gainsOf } from "../../player-core/levels.ts";
import { usePlaying } from "../player/use-player.ts";
import { dialog } from "../ui/dialogs.ts";

/** Beside stems that play together: saves them as they are set. */
export function SaveMixButton() {
  const tracks = usePlaying((state) => state.tracks);
  const title = usePlaying((state) => state.scenes[state.sceneIndex]?.title ?? "");
  if (tracks.length < 2) return null;
  const open = () => {
    const gains = gainsOf(tracks.map(({ strip }) => strip));
    const mixTracks = tracks.map(({ sample }, index) => ({
      sampleId: sample.sampleId,
      label: trackLabel(sample),
      gain: gains[index] ?? 0,
    }));
    dialog.set({ kind: "mix", tracks: mixTracks, title: title.replace(/^Stems of /, "") });
  };
  return (
    <button type="button" className="save-mix" onClick={open}>
      <Save size={16} aria-hidden /> Save this mix…
    </button>
  );
}
