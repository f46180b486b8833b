import { useEffect, useRef } from "react";
import { keyName, type KeyBinding } from "../../player-core/keys.ts";

/** A key of its own, since it is pressed with another (`palette-key.ts`). */
const PALETTE = { keys: ["Ctrl+K", "⌘K"], help: "Any command, or a sample by its title" };

/** The table of shortcuts, as help; it opens as it comes. */
export function ShortcutsDialog({ bindings, onClose }: { bindings: readonly KeyBinding[]; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="shortcuts-title" onClose={onClose}>
      <h2 id="shortcuts-title">Keyboard shortcuts</h2>
      <dl className="shortcuts">
        {[...bindings, PALETTE].map(({ keys, help }) => (
          <div key={help}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{keyName(key)}</kbd>
              ))}
            </dt>
            <dd>{help}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
