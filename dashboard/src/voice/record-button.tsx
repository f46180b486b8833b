import { Mic } from "lucide-react";
import { lazy, Suspense, useState } from "react";

const RecordDialog = lazy(async () => ({ default: (await import("./record-dialog.tsx")).RecordDialog }));

/** Opens the recorder. It is fetched when it is asked for: most visits make no recording. */
export function RecordButton() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button type="button" className="icon" aria-label="Record" title="Record" onClick={() => setIsOpen(true)}>
        <Mic size={18} aria-hidden />
      </button>
      {isOpen && (
        <Suspense fallback={null}>
          <RecordDialog onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
