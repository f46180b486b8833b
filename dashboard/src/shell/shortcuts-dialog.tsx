import { useEffect, useRef } from "react";
import { keyName, type KeyBinding } from "../../player-core/keys.ts";

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
        {bindings.map(({ keys, help }) => (
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
