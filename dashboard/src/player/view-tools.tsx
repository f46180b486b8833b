import { AudioLines, ZoomIn, ZoomOut } from "lucide-react";
import { ZOOM_FACTOR } from "../../player-core/keys.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { usePlayer, usePlayerView } from "./use-player.ts";

/** Zoom of the waveform, and what else there is to see. */
export function ViewTools() {
  const player = usePlayer();
  const showsSpectrogram = usePlayerView((view) => view.showsSpectrogram);
  return (
    <div className="view-tools" role="group" aria-label="View">
      <IconButton label="Zoom out" title="Zoom out" onClick={() => player.zoomBy(1 / ZOOM_FACTOR)}>
        <ZoomOut size={18} aria-hidden />
      </IconButton>
      <IconButton label="Zoom in" title="Zoom in" onClick={() => player.zoomBy(ZOOM_FACTOR)}>
        <ZoomIn size={18} aria-hidden />
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
