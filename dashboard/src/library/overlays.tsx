import { lazy, Suspense, useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useStore } from "../platform/store.ts";
import { dialog, menu } from "../ui/dialogs.ts";
import { attempt } from "../samples/operations.ts";
import { toast, type Toast } from "../ui/toast.ts";
import { useTopDialog } from "../ui/use-top-dialog.ts";

const SampleDialog = lazy(async () => ({ default: (await import("./sample-dialog.tsx")).SampleDialog }));
const SampleMenu = lazy(async () => ({ default: (await import("./sample-menu.tsx")).SampleMenu }));

/** Time that an undo is offered for. */
const SHOWN_MILLISECONDS = 10_000;

/** Dialogs, the menu and the message of the library, above every view. */
export function LibraryOverlays() {
  const openDialog = useStore(dialog, (value) => value);
  const openedMenu = useStore(menu, (value) => value);
  const shown = useStore(toast, (value) => value);
  const topDialog = useTopDialog(shown !== null);
  const place = (
    <div className="toast-place" role="status">
      {shown && <ToastBox key={shown.id} toast={shown} />}
    </div>
  );
  return (
    <aside aria-label="Messages">
      <Suspense fallback={null}>
        {openDialog && <SampleDialog dialog={openDialog} />}
        {openedMenu && <SampleMenu key={openedMenu.row.sampleId} menu={openedMenu} />}
      </Suspense>
      {/* What is outside of a modal dialog can be seen, but not pressed. */}
      {topDialog ? createPortal(place, topDialog) : place}
    </aside>
  );
}

/** Toast; it stays while hovered or focused. */
function ToastBox({ toast: { text, undo, actions = [] } }: { toast: Toast }) {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => toast.set(null), SHOWN_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [isHeld]);
  const hold = { onPointerEnter: () => setHeld(true), onFocus: () => setHeld(true) };
  const release = { onPointerLeave: () => setHeld(false), onBlur: () => setHeld(false) };
  return (
    <p className="toast" {...hold} {...release}>
      <span>{text}</span>
      {actions.map(({ label, act }) => (
        <button
          key={label}
          type="button"
          onClick={() => {
            toast.set(null);
            attempt(Promise.resolve(act()));
          }}
        >
          {label}
        </button>
      ))}
      {undo && (
        <button
          type="button"
          onClick={() => {
            toast.set(null);
            attempt(undo());
          }}
        >
          Undo
        </button>
      )}
    </p>
  );
}
