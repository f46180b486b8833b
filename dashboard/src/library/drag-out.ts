import type { DragEvent } from "react";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

const MEDIA_TYPES = { wav: "audio/wav", mp3: "audio/mpeg", flac: "audio/flac", ogg: "audio/ogg" };

type Draggable = Pick<LibraryRow, "name" | "format" | "audioUrl">;

/**
 * What a dragged sample is to whatever it is dropped on: Chromium makes a file of a DownloadURL on the desktop and in
 * file managers, others take the address. The address is the deployment's own, which needs no cookie.
 * @returns pairs of a type and its data
 */
export function dragData({ name, format, audioUrl }: Draggable, base: string): [type: string, data: string][] {
  const address = new URL(audioUrl, base).href;
  return [
    ["DownloadURL", `${MEDIA_TYPES[format]}:${name}.${format}:${address}`],
    ["text/uri-list", address],
    ["text/plain", address],
  ];
}

/** Begins to drag a sample out of the page. */
export function dragOut(event: DragEvent, sample: Draggable): void {
  event.dataTransfer.effectAllowed = "copy";
  for (const [type, data] of dragData(sample, location.href)) event.dataTransfer.setData(type, data);
}
