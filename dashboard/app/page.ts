import {
  buttonElement,
  canvasElement,
  dialogElement,
  element,
  inputElement,
  selectElement,
  setText,
} from "./elements.ts";
import { barsAndBeats, describeLength } from "../player-core/grid.ts";
import { clockText, factsOf, trackLabel } from "../player-core/format.ts";
import { bindingFor, keyBindings, keyName, normalKey, type KeyBinding, ZOOM_FACTOR } from "../player-core/keys.ts";
import { createLaneList } from "./lane-list.ts";
import { createMeterView } from "../player-core/meter-view.ts";
import type { Scene } from "../player-core/scenes.ts";
import type { Session, SessionState } from "../player-core/session.ts";
import { waveStateOf } from "../player-core/wave-state.ts";
import { createWaveView } from "../player-core/wave-view.ts";

/** Meters of people who asked for less motion move this often. */
const CALM_FRAME_MS = 250;
/** One per sample that can be played at once. */
const LETTERS = "ABCDEFGH";

/** The page around a session. */
export interface Page {
  render(): void;
  /** Shows a message in place of the player. */
  showMessage(text: string): void;
  close(): void;
}

/** Connects the document's elements with the session. */
export function createPage(session: Session): Page {
  const scope = new AbortController();
  const lanes = createLaneList(element("lanes"), session);
  const wave = createWaveView(canvasElement("wave"), lanes.colorOf, {
    onSeek: (seconds) => session.seek(seconds),
    onLoop: (span, isFinal) => session.setRegion(span, isFinal),
    onClearLoop: () => session.setRegion(null),
  });
  const scenes = createSceneTabs(element("scenes"), session, () => wave.reset());
  const shortcuts = keyBindings(session, wave, () => dialogElement("shortcuts").showModal());
  fillHelp(shortcuts);
  listenToControls(session, { zoomBy: wave.zoomBy, signal: scope.signal });
  listenToKeys(session, shortcuts, scope.signal);
  const frames = runFrames(session);

  return {
    render() {
      const { state } = session;
      renderControls(state);
      renderNotes(state);
      scenes.render();
      lanes.render();
      wave.show(waveStateOf(state));
      frames.wake();
    },
    showMessage(text) {
      element("player").setAttribute("aria-busy", "false");
      element("title").textContent = "Nothing to play";
      element("status").textContent = text;
    },
    close() {
      scope.abort();
      frames.stop();
      wave.close();
    },
  };
}

function renderControls(state: SessionState): void {
  const scene = state.scenes[state.sceneIndex];
  if (!scene) return;
  element("player").setAttribute("aria-busy", "false");
  setText("title", scene.title);
  setText("facts", factsOf(scene));
  const play = buttonElement("play");
  play.disabled = false;
  play.setAttribute("aria-label", state.isPlaying ? "Pause" : "Play");
  play.dataset["state"] = playState(state);
  const bars = state.grid ? `${barsAndBeats(state.position, state.grid)}  ·  ` : "";
  setText("time", `${bars}${clockText(state.position)}`);
  const { region, isLooping, grid } = state;
  element("loop").setAttribute("aria-pressed", String(isLooping));
  setText("loop-text", isLooping && region ? `Loop ${describeLength(region, grid)}` : "Loop");
  selectElement("snap").disabled = grid === null;
  selectElement("snap").value = grid ? state.snap : "off";
}

function playState({ isPlaying, tracks }: SessionState): "paused" | "loading" | "playing" {
  if (!isPlaying) return "paused";
  return tracks.some((track) => track.loaded === 1) ? "playing" : "loading";
}

function renderNotes(state: SessionState): void {
  setText("status", statusOf(state));
  const failures = state.tracks.flatMap(({ failure }) => failure ?? []);
  const alert = element("alert");
  alert.hidden = failures.length === 0;
  const [text] = alert.children;
  if (text && text.textContent !== failures.join("\n")) text.textContent = failures.join("\n");
}

function statusOf({ isPlaying, isAudible, tracks }: SessionState): string {
  const loading = tracks.find((track) => track.isWanted && track.loaded < 1 && track.failure === null);
  if (isPlaying && !isAudible && tracks.some((track) => track.loaded === 1)) {
    return "The browser waits for a click or a key before it lets sound out.";
  }
  if (!loading) return "";
  const what = tracks.length > 1 ? trackLabel(loading.sample).toLowerCase() : "audio";
  return `Loading ${what}… ${Math.floor(loading.loaded * 100)} %`;
}

/** A radio for each scene, named A, B, C. */
function createSceneTabs(group: HTMLElement, session: Session, onChoose: () => void) {
  let shown = "";
  const choose = (index: number) => {
    session.chooseScene(index);
    onChoose();
  };
  const radios = () => [...group.querySelectorAll<HTMLButtonElement>("[role=radio]")];
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const count = session.state.scenes.length;
    choose((session.state.sceneIndex + step + count) % count);
    radios()[session.state.sceneIndex]?.focus();
  });
  return {
    render() {
      const { scenes, sceneIndex } = session.state;
      const names = scenes.map((scene) => scene.title).join("\n");
      if (names !== shown) {
        shown = names;
        group.hidden = scenes.length < 2;
        group.replaceChildren(...scenes.map((scene, index) => sceneTab(scene, index, choose)));
      }
      radios().forEach((radio, index) => {
        radio.setAttribute("aria-checked", String(index === sceneIndex));
        radio.tabIndex = index === sceneIndex ? 0 : -1;
      });
    },
  };
}

function sceneTab({ title, label }: Scene, index: number, choose: (index: number) => void): HTMLButtonElement {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.setAttribute("role", "radio");
  const letter = document.createElement("b");
  letter.textContent = LETTERS.charAt(index);
  tab.append(letter, ` ${label}`);
  tab.title = title;
  tab.addEventListener("click", () => choose(index));
  return tab;
}

function listenToControls(session: Session, page: { zoomBy(factor: number): void; signal: AbortSignal }): void {
  const { signal } = page;
  const onClick = (id: string, act: () => void) => element(id).addEventListener("click", act, { signal });
  onClick("play", () => session.toggle());
  onClick("loop", () => session.toggleLoop());
  onClick("zoom-in", () => page.zoomBy(ZOOM_FACTOR));
  onClick("zoom-out", () => page.zoomBy(1 / ZOOM_FACTOR));
  onClick("retry", () => session.retry());
  onClick("help", () => dialogElement("shortcuts").showModal());
  const snap = selectElement("snap");
  snap.addEventListener(
    "change",
    () => session.setSnap(snap.value === "bar" || snap.value === "beat" ? snap.value : "off"),
    { signal },
  );
  const volume = inputElement("volume");
  volume.addEventListener("input", () => session.setVolume(volume.valueAsNumber), { signal });
  for (const type of ["pointerdown", "keydown"]) window.addEventListener(type, () => session.wake(), { signal });
  // A conversation may hold many players: each fetches its audio when somebody turns to it.
  for (const type of ["pointerover", "focusin"]) {
    element("player").addEventListener(type, () => session.state.tracks.length > 0 && session.load(), {
      once: true,
      signal,
    });
  }
}

function listenToKeys(session: Session, bindings: readonly KeyBinding[], signal: AbortSignal): void {
  window.addEventListener(
    "keydown",
    (event) => {
      const binding = session.state.tracks.length > 0 ? bindingFor(bindings, event) : null;
      if (!binding) return;
      event.preventDefault();
      binding.act(normalKey(event.key));
    },
    { signal },
  );
}

/** Draws frames while something moves. */
function runFrames(session: Session) {
  const meter = createMeterView(element("meter"));
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let request = 0;
  let lastDrawn = 0;
  /** After the end the meter still has to fall. */
  let restUntil = 0;
  const draw = (now: number) => {
    request = 0;
    if (session.state.isPlaying) restUntil = now + 3_000;
    if (!calm.matches || now - lastDrawn >= CALM_FRAME_MS) {
      lastDrawn = now;
      session.tick();
      meter.render(session.levels(), now);
    }
    if (now < restUntil) wake();
  };
  function wake(): void {
    request ||= requestAnimationFrame(draw);
  }
  return { wake, stop: () => cancelAnimationFrame(request) };
}

function fillHelp(bindings: readonly KeyBinding[]): void {
  const list = dialogElement("shortcuts").querySelector("dl");
  const rows = bindings.map(({ keys, help }) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    for (const key of keys) {
      const cap = document.createElement("kbd");
      cap.textContent = keyName(key);
      term.append(cap);
    }
    const meaning = document.createElement("dd");
    meaning.textContent = help;
    row.append(term, meaning);
    return row;
  });
  list?.replaceChildren(...rows);
}
