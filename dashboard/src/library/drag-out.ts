import type { DragEvent } from "react";
import type { AudioAddresses } from "../player/audio-addresses.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

const MEDIA_TYPES = { wav: "audio/wav", mp3: "audio/mpeg", flac: "audio/flac", ogg: "audio/ogg" };

type Draggable = Pick<LibraryRow, "sampleId" | "name" | "format" | "audioUrl">;

/**
 * What a dragged sample is to whatever it is dropped on: Chromium makes a file of a DownloadURL on the desktop and in
 * file managers, others take the address. It is the deployment's own, which needs no cookie and ends within an hour.
 * @returns pairs of a type and its data
 */
export function dragData({ name, format }: Draggable, address: string): [type: string, data: string][] {
  return [
    ["DownloadURL", `${MEDIA_TYPES[format]}:${name}.${format}:${address}`],
    ["text/uri-list", address],
    ["text/plain", address],
  ];
}

/** What makes an element one by which a sample is dragged out of the page. */
export function draggable(sample: Draggable, addresses: AudioAddresses) {
  return {
    draggable: true,
    // Its address must be known when the drag begins.
    onPointerDown: () => addresses.refresh(sample),
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.effectAllowed = "copy";
      for (const [type, data] of dragData(sample, addresses.of(sample))) dataTransfer.setData(type, data);
    },
  };
}
