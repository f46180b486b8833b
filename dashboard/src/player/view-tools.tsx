import { AudioLines, Scissors, ZoomIn, ZoomOut } from "lucide-react";
import { ZOOM_FACTOR } from "../../player-core/keys.ts";
import { useStore } from "../platform/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { isEditing } from "./editing.ts";
import { usePlayer, usePlayerView } from "./use-player.ts";

/** Zoom of the waveform, and what else there is to see. */
export function ViewTools() {
  const player = usePlayer();
  const showsSpectrogram = usePlayerView((view) => view.showsSpectrogram);
  const isOpen = useStore(isEditing, (value) => value);
  return (
    <div className="view-tools" role="group" aria-label="View">
      <IconButton label="Zoom out" title="Zoom out" onClick={() => player.zoomBy(1 / ZOOM_FACTOR)}>
        <ZoomOut size={18} aria-hidden />
      </IconButton>
      <IconButton label="Zoom in" title="Zoom in" onClick={() => player.zoomBy(ZOOM_FACTOR)}>
        <ZoomIn size={18} aria-hidden />
      </IconButton>
      <IconButton
        label="Edit"
        title="Edit: trim, fade, reverse, normalise"
        aria-pressed={isOpen}
        onClick={() => isEditing.set(!isOpen)}
      >
        <Scissors size={18} aria-hidden />
      </IconButton>
      <IconButton
        label="Spectrogram"
        title="Spectrogram"
        aria-pressed={showsSpectrogram}
        onClick={() => player.toggleSpectrogram()}
      >
        <AudioLines size={18} aria-hidden />
      </IconButton>
    </div>
  );
}
