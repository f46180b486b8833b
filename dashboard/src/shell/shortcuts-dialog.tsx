import type { Ref } from "react";
import { keyName, type KeyBinding } from "../../player-core/keys.ts";

/** The table of shortcuts, as help. */
export function ShortcutsDialog({ bindings, ref }: { bindings: readonly KeyBinding[]; ref: Ref<HTMLDialogElement> }) {
  return (
    <dialog ref={ref} aria-labelledby="shortcuts-title">
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
