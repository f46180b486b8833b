import type { Session } from "./session.ts";
import type { WaveView } from "./wave-view.ts";

/** Without a tempo, steps are of seconds. */
const STEP_SECONDS = { small: 1, large: 5 };
/** Change of scale by one press of + or -. */
export const ZOOM_FACTOR = 1.6;

/** Action of a key. The table serves both the handler and the help. */
export interface KeyBinding {
  keys: readonly string[];
  help: string;
  act(key: string): void;
}

/** @param showHelp opens the list of these keys */
export function keyBindings(session: Session, wave: WaveView, showHelp: () => void): KeyBinding[] {
  const step = (size: "beatSeconds" | "barSeconds", sign: number) => {
    const { grid, position } = session.state;
    const seconds = grid?.[size] ?? (size === "beatSeconds" ? STEP_SECONDS.small : STEP_SECONDS.large);
    session.seek(position + sign * seconds);
  };
  const strip = (field: "muted" | "soloed") => {
    const { tracks, selected } = session.state;
    const track = tracks[selected];
    if (track && tracks.length > 1) session.setStrip(selected, { [field]: !track.strip[field] });
  };
  return [
    { keys: [" ", "k"], help: "Play or pause", act: () => session.toggle() },
    { keys: ["j", "l"], help: "Back or on by a bar", act: (key) => step("barSeconds", key === "j" ? -1 : 1) },
    {
      keys: ["ArrowLeft", "ArrowRight"],
      help: "Back or on by a beat",
      act: (key) => step("beatSeconds", key === "ArrowLeft" ? -1 : 1),
    },
    {
      keys: ["Home", "End"],
      help: "To the start or the end",
      act: (key) => session.seek(key === "Home" ? 0 : session.state.duration),
    },
    {
      keys: ["ArrowUp", "ArrowDown"],
      help: "Select a track",
      act: (key) => session.select(session.state.selected + (key === "ArrowUp" ? -1 : 1)),
    },
    {
      keys: ["m", "s"],
      help: "Mute or solo the selected track",
      act: (key) => strip(key === "m" ? "muted" : "soloed"),
    },
    {
      keys: ["[", "]"],
      help: "Loop from here, loop to here",
      act: (key) => session.setRegionEnd(key === "[" ? "start" : "end"),
    },
    { keys: ["r"], help: "Loop on or off", act: () => session.toggleLoop() },
    { keys: ["Escape"], help: "Loop everything", act: () => session.setRegion(null) },
    {
      keys: ["x"],
      help: "Next version, at the same place",
      act: () => session.chooseScene((session.state.sceneIndex + 1) % Math.max(1, session.state.scenes.length)),
    },
    { keys: ["+", "-"], help: "Zoom", act: (key) => wave.zoomBy(key === "+" ? ZOOM_FACTOR : 1 / ZOOM_FACTOR) },
    { keys: ["?"], help: "These shortcuts", act: showHelp },
  ];
}

/** The binding of a key press, unless the key belongs to someone else. */
export function bindingFor(bindings: readonly KeyBinding[], event: KeyboardEvent): KeyBinding | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return null;
  if (event.target instanceof HTMLElement && ownsKey(event.target, event.key)) return null;
  return bindings.find(({ keys }) => keys.includes(normalKey(event.key))) ?? null;
}

/** One case, and one name for the keys that zoom. */
export function normalKey(key: string): string {
  if (key === "=") return "+";
  return key.length === 1 ? key.toLowerCase() : key;
}

/** A key as the help shows it. */
export function keyName(key: string): string {
  const names: Record<string, string> = {
    " ": "Space",
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Escape: "Esc",
    "-": "−",
  };
  return names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Controls that Space and Enter press. */
const PRESSED = "button, summary, input[type=checkbox], [role=radio]";

/**
 * A control that has the focus keeps the keys that it is used with. One that was pressed by a pointer has the focus, too,
 * but does not show it: Space is the player's there.
 */
function ownsKey(target: HTMLElement, key: string): boolean {
  if (target.closest("dialog, select")) return true;
  if (target.matches("input[type=range], [role=radio]") && /^(Arrow|Home|End)/.test(key)) return true;
  if (!target.matches(PRESSED)) return false;
  return key === "Enter" || (key === " " && target.matches(":focus-visible"));
}
