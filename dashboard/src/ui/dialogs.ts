import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import type { ProjectStrip } from "../../../src/contracts/project.ts";
import { createStore } from "../platform/store.ts";

/** A dialog about samples; its code is fetched when it is first opened. */
export type Dialog =
  | { kind: "tags"; sampleIds: readonly string[] }
  | { kind: "collections"; sampleIds: readonly string[] }
  | { kind: "share"; sampleId: string; name: string }
  | { kind: "export"; sampleId: string; name: string }
  | { kind: "project"; sampleIds: readonly string[]; name: string; note?: string; strips?: readonly ProjectStrip[] }
  | { kind: "fit"; sampleIds: readonly string[]; name: string }
  | { kind: "vary"; sampleId: string; name: string }
  | { kind: "rename"; sampleId: string; name: string }
  | { kind: "about"; sampleId: string; name: string }
  | { kind: "mix"; tracks: readonly MixTrack[]; title: string; bpm?: number };

/** A track of the desk, as it is heard. */
export interface MixTrack {
  sampleId: string;
  label: string;
  /** Linear; 0 for one that is not heard. */
  gain: number;
  /** Where it begins, each time, in beats; once at the start without them. */
  offsetsBeats?: readonly number[];
}

/** Actions with one sample, where a pointer or a button asked for them. */
export interface Menu {
  row: LibraryRow;
  /** In the window. */
  at: { x: number; y: number };
}

/** The dialog that is open. */
export const dialog = createStore<Dialog | null>(null);
/** The menu that is open. */
export const menu = createStore<Menu | null>(null);

/** Closes the dialog. */
export function closeDialog(): void {
  dialog.set(null);
}

/** Opens a menu below what asked for it. */
export function openMenu(row: LibraryRow, asker: Element): void {
  const { right, bottom } = asker.getBoundingClientRect();
  menu.set({ row, at: { x: right, y: bottom } });
}
