import { CloudOff } from "lucide-react";
import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { useIsOffline, useStudio } from "../platform/offline/use-studio.ts";
import { usePlayer } from "../player/use-player.ts";
import { menu as openedMenu, type Menu } from "../ui/dialogs.ts";
import { itemsOf, type MenuItem } from "./menu-items.ts";
import { attempt } from "../samples/operations.ts";
import { titleOf } from "../samples/title.ts";
import "./sample-dialog.css";

export { itemsOf };

/** Everything that can be done with one sample. */
export function SampleMenu({ menu }: { menu: Menu }) {
  const client = useStudio();
  const player = usePlayer();
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const popover = element.current;
    if (!popover) return;
    const asker = document.activeElement;
    popover.showPopover();
    const place = () => placeAt(popover, menu.at);
    place();
    popover.querySelector("button")?.focus();
    addEventListener("resize", place);
    return () => {
      removeEventListener("resize", place);
      if (asker instanceof HTMLElement && asker.isConnected) asker.focus();
    };
  }, [menu]);
  return (
    <div
      ref={element}
      popover="auto"
      role="menu"
      className="menu"
      aria-label={`Actions for ${titleOf(menu.row)}`}
      onToggle={(event) => event.newState === "closed" && openedMenu.set(null)}
      onKeyDown={moveFocus}
    >
      {itemsOf(menu.row, { client, player }).map((item) => (
        <Item key={item.label} item={item} onDone={() => element.current?.hidePopover()} />
      ))}
    </div>
  );
}

function Item({ item: { label, icon: Icon, act, needsStudio }, onDone }: { item: MenuItem; onDone(): void }) {
  const isAway = useIsOffline() && needsStudio === true;
  const choose = () => {
    if (isAway) return;
    onDone();
    attempt(Promise.resolve(act()));
  };
  return (
    <button type="button" role="menuitem" tabIndex={-1} aria-disabled={isAway || undefined} onClick={choose}>
      <Icon size={16} aria-hidden /> {label} {isAway && <CloudOff size={14} aria-label="needs the studio" />}
    </button>
  );
}

/** Below and to the left of what asked for it, and inside of the window. */
function placeAt(popover: HTMLElement, { x, y }: Menu["at"]): void {
  const { width, height } = popover.getBoundingClientRect();
  popover.style.left = `${Math.max(8, Math.min(x - width, innerWidth - width - 8))}px`;
  popover.style.top = `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.findIndex((item) => item === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  items.at(next % items.length)?.focus();
}
