import { stemGroup } from "../../src/contracts/words/stems.ts";
import { trackLabel } from "../player-core/format.ts";
import { describeGain, faderGain } from "../player-core/levels.ts";
import type { Session, Track } from "../player-core/session.ts";

/** The controls beside the waveforms: name, mute, solo, gain. Shown only where tracks play together. */
export interface LaneList {
  render(): void;
  /** The colour of a track, as the theme has it now. */
  colorOf(index: number): string;
}

interface Row {
  sampleId: string;
  item: HTMLLIElement;
  mute: HTMLButtonElement;
  solo: HTMLButtonElement;
  fader: HTMLInputElement;
}

/** Rows are kept while the scene is the same, so that the focus stays. */
export function createLaneList(list: HTMLElement, session: Session): LaneList {
  let rows: Row[] = [];

  return {
    render() {
      const { tracks, selected } = session.state;
      const isSame =
        rows.length === tracks.length && rows.every((row, i) => row.sampleId === tracks[i]?.sample.sampleId);
      if (!isSame) {
        rows = tracks.map((track, index) => createRow(track, index, session));
        list.replaceChildren(...rows.map((row) => row.item));
        list.dataset["count"] = String(tracks.length);
        list.parentElement?.style.setProperty("--lanes", String(tracks.length));
      }
      tracks.forEach((track, index) => {
        const row = rows[index];
        if (row) renderRow(row, track, index === selected);
      });
    },
    colorOf: (index) => (rows[index] ? getComputedStyle(rows[index].item).getPropertyValue("--lane") : ""),
  };
}

function createRow({ sample }: Track, index: number, session: Session): Row {
  const label = trackLabel(sample);
  const item = document.createElement("li");
  const whole = index === 0 ? "main" : "other";
  item.dataset["stem"] = sample.stemType === undefined ? whole : stemGroup(sample.stemType);
  const name = document.createElement("span");
  name.className = "name";
  name.textContent = label;
  name.title = sample.path ?? sample.name;
  const mute = toggleButton("M", `Mute ${label}`, () => flip(index, "muted"));
  const solo = toggleButton("S", `Solo ${label}`, () => flip(index, "soloed"));
  const fader = document.createElement("input");
  Object.assign(fader, { type: "range", min: "0", max: "100" });
  fader.setAttribute("aria-label", `Gain of ${label}`);
  fader.addEventListener("input", () => session.setStrip(index, { fader: Number(fader.value) }));
  fader.addEventListener("dblclick", () => session.setStrip(index, { fader: 80 }));
  item.addEventListener("pointerdown", () => session.select(index));
  item.addEventListener("focusin", () => session.select(index));
  item.append(name, mute, solo, fader);

  function flip(at: number, field: "muted" | "soloed"): void {
    const strip = session.state.tracks[at]?.strip;
    if (strip) session.setStrip(at, { [field]: !strip[field] });
  }
  return { sampleId: sample.sampleId, item, mute, solo, fader };
}

function toggleButton(text: string, label: string, act: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: text, title: label, className: text === "M" ? "mute" : "solo" });
  button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
}

function renderRow({ item, mute, solo, fader }: Row, { strip, failure }: Track, isSelected: boolean): void {
  item.dataset["selected"] = String(isSelected);
  item.dataset["failed"] = String(failure !== null);
  mute.setAttribute("aria-pressed", String(strip.muted));
  solo.setAttribute("aria-pressed", String(strip.soloed));
  if (fader.valueAsNumber !== strip.fader) fader.value = String(strip.fader);
  fader.setAttribute("aria-valuetext", describeGain(faderGain(strip.fader)));
}
