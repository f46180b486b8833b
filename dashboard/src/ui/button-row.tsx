import { useLayoutEffect, useRef, type FocusEvent, type KeyboardEvent, type ReactNode } from "react";

interface ButtonRowProps {
  id?: string;
  label: string;
  className: string;
  children: ReactNode;
}

/** Buttons as one stop of the Tab key: arrow keys, Home and End go through them. */
export function ButtonRow({ id, label, className, children }: ButtonRowProps) {
  const row = useRef<HTMLDivElement>(null);
  const stop = useRef<{ button: HTMLButtonElement; place: number; hasFocus: boolean } | null>(null);
  useLayoutEffect(() => {
    const buttons = buttonsOf(row.current);
    const last = stop.current;
    const kept =
      buttons.find((button) => button === last?.button) ?? buttons[Math.min(last?.place ?? 0, buttons.length - 1)];
    // The button that was pressed is gone: the one in its place takes over.
    if (last?.hasFocus && kept !== last.button && document.activeElement === document.body) kept?.focus();
    for (const button of buttons) button.tabIndex = button === kept ? 0 : -1;
  });
  const onFocus = ({ target }: FocusEvent) => {
    const buttons = buttonsOf(row.current);
    const place = buttons.findIndex((button) => button === target);
    const button = buttons[place];
    if (!button) return;
    stop.current = { button, place, hasFocus: true };
    for (const each of buttons) each.tabIndex = each === button ? 0 : -1;
  };
  const onBlur = ({ relatedTarget }: FocusEvent) => {
    if (stop.current && relatedTarget) stop.current.hasFocus = false;
  };
  return (
    <div
      ref={row}
      id={id}
      role="toolbar"
      aria-label={label}
      className={className}
      {...{ onFocus, onBlur }}
      onKeyDown={go}
    >
      {children}
    </div>
  );
}

function buttonsOf(row: HTMLElement | null): HTMLButtonElement[] {
  return row ? [...row.querySelectorAll("button")] : [];
}

function go(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const buttons = buttonsOf(event.currentTarget);
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined || at === -1) return;
  event.preventDefault();
  buttons.at(next % buttons.length)?.focus();
}
