import { bindingFor, normalKey, ZOOM_FACTOR, type KeyBinding } from "../../player-core/keys.ts";
import { STOP_BUTTON_ID } from "../chat/stop-button.ts";
import { toggleDesk } from "../player/desk-open.ts";
import type { Player } from "../player/player.ts";
import { attempt } from "../samples/operations.ts";
import { semitonesOf, speedOf } from "../player/semitones.ts";
import { addressOf, currentView, type View } from "../platform/route.ts";

const STEP_SECONDS = 1;
/** Longest wait for a view to open before a shortcut acts in it. */
const VIEW_MILLISECONDS = 10_000;

/** Shortcuts of the page. The table serves both the handler and the help. */
export function shortcutsOf(player: Player, showHelp: () => void): KeyBinding[] {
  const { session } = player;
  const step = (sign: number, unit: "beatSeconds" | "barSeconds") =>
    session.seek(session.state.position + sign * (session.state.grid?.[unit] ?? STEP_SECONDS));
  return [
    { keys: [" ", "k"], help: "Play or pause", act: () => player.beside?.toggleAll() || player.toggle() },
    {
      keys: ["ArrowUp", "ArrowDown"],
      help: "Hear the sample above or below",
      act: (key) => player.step(key === "ArrowUp" ? -1 : 1),
    },
    {
      keys: ["ArrowLeft", "ArrowRight"],
      help: "Back or on by a beat",
      act: (key) => step(key === "ArrowLeft" ? -1 : 1, "beatSeconds"),
    },
    { keys: ["j", "l"], help: "Back or on by a bar", act: (key) => step(key === "j" ? -1 : 1, "barSeconds") },
    { keys: ["Home"], help: "To the start", act: () => session.seek(0) },
    { keys: ["r"], help: "Loop on or off", act: () => session.toggleLoop() },
    {
      keys: ["[", "]"],
      help: "Loop from here, loop to here",
      act: (key) => session.setRegionEnd(key === "[" ? "start" : "end"),
    },
    { keys: ["x"], help: "Original or stems, at the same place", act: () => player.nextScene() },
    {
      keys: [",", "."],
      help: "Slower or faster by a semitone",
      act: (key) => session.setRate(speedOf(semitonesOf(session.state.rate) + (key === "," ? -1 : 1))),
    },
    { keys: ["b"], help: "Tap the project's tempo", act: () => attempt(tapTempo(performance.now())) },
    { keys: ["p"], help: "Fitted to the project, or as it is", act: () => attempt(toggleFit()) },
    { keys: ["+", "-"], help: "Zoom", act: (key) => player.zoomBy(key === "+" ? ZOOM_FACTOR : 1 / ZOOM_FACTOR) },
    { keys: ["v"], help: "Spectrogram", act: () => player.toggleSpectrogram() },
    { keys: ["w"], help: "Waveform and stems, or only the bar", act: toggleDesk },
    { keys: ["/"], help: "Search the library", act: () => focusIn("library", "search") },
    { keys: ["n"], help: "New sample", act: () => focusIn("jobs", "prompt") },
    { keys: ["c"], help: "New conversation", act: () => focusIn("chat", "chat-text") },
    {
      keys: ["Escape"],
      help: "Not the next loop; stop the answer",
      act: () => player.launcher?.cancel() || pressStop(),
    },
    { keys: ["?"], help: "These shortcuts", act: showHelp },
  ];
}

/** Acts on a key press, unless it belongs to what has the focus. */
export function actOnKey(bindings: readonly KeyBinding[], event: KeyboardEvent): void {
  if (event.target instanceof HTMLElement && isTextField(event.target)) return;
  // Popovers and dialogs close first.
  if (event.key === "Escape" && document.querySelector(":popover-open, dialog:modal")) return;
  const binding = bindingFor(bindings, event);
  if (!binding) return;
  event.preventDefault();
  if (event.key === " " && event.target) preventPress(event.target);
  binding.act(normalKey(event.key));
}

/** Firefox presses a button when Space is let go of, whatever became of the key going down. */
function preventPress(target: EventTarget): void {
  target.addEventListener("keyup", (event) => event.preventDefault(), { once: true });
}

function isTextField(target: HTMLElement): boolean {
  return target.matches("textarea, input:not([type=range], [type=checkbox]), [contenteditable]");
}

async function tapTempo(now: number): Promise<void> {
  const { tapProjectTempo } = await import("../project/tap.ts");
  tapProjectTempo(now);
}

async function toggleFit(): Promise<void> {
  const { changeProject, project } = await import("../platform/project.ts");
  changeProject({ fits: !project.value.fits });
}

function focusIn(view: View, id: string): void {
  // The library that is shown stays as it is narrowed.
  if (view !== "library" || currentView() !== view) location.hash = addressOf(view);
  focusWhenShown(id);
}

function pressStop(): void {
  document.getElementById(STOP_BUTTON_ID)?.click();
}

/** At once where the field is there, so that what is typed next goes into it; else as soon as its view is shown. */
function focusWhenShown(id: string, until = performance.now() + VIEW_MILLISECONDS): void {
  const field = document.getElementById(id);
  if (field) field.focus();
  else if (performance.now() < until) requestAnimationFrame(() => focusWhenShown(id, until));
}
