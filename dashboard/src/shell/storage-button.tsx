import { HardDrive, HardDriveDownload } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useCacheState, usePlayer, usePlaying } from "../player/use-player.ts";

const StoragePanel = lazy(async () => ({ default: (await import("./storage-panel.tsx")).StoragePanel }));

/** Offline status of the current sample, with the storage panel. */
export function StorageButton() {
  const [isOpen, setIsOpen] = useState(false);
  const player = usePlayer();
  const { kept } = useCacheState();
  // Its file is known once it is loaded.
  usePlaying((state) => state.tracks[state.selected]?.loaded);
  const isKept = kept.has(player.currentFile?.sha256 ?? "");
  const Icon = isKept ? HardDrive : HardDriveDownload;
  return (
    <>
      <button
        type="button"
        className="storage"
        popoverTarget="storage"
        aria-label={isKept ? "On this device: storage" : "Storage"}
      >
        <Icon size={18} aria-hidden /> {isKept && <span className="badge">On this device</span>}
      </button>
      <div
        id="storage"
        popover="auto"
        className="storage-panel"
        role="dialog"
        aria-labelledby="storage-title"
        onToggle={(event) => setIsOpen(event.newState === "open")}
      >
        <h2 id="storage-title">Kept on this device</h2>
        {isOpen && (
          <Suspense fallback={<p role="status">Loading…</p>}>
            <StoragePanel />
          </Suspense>
        )}
      </div>
    </>
  );
}
