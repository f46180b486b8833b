import { X } from "lucide-react";
import { useStore } from "../platform/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { coming, comingText } from "./coming.ts";
import { usePlayer } from "./use-player.ts";

/** The loop that is to take over, and the way back. */
export function ComingNotice() {
  const player = usePlayer();
  const text = useStore(coming, (value) => value && comingText(value));
  return (
    <div className="coming">
      {/* There from the start: what comes with its text is not announced. */}
      <span role="status">{text}</span>
      {text !== null && (
        <IconButton
          label="Stay with this one"
          title="Stay with this one (Esc)"
          onClick={() => player.launcher?.cancel()}
        >
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
