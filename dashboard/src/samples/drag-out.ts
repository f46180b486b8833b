import type { DragEvent } from "react";
import type { AudioAddresses } from "../platform/audio-addresses.ts";
import { originalAddress } from "../../../src/contracts/audio-address.ts";
import { FORMAT_FACTS } from "../../../src/contracts/audio-formats.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

type Draggable = Pick<LibraryRow, "sampleId" | "name" | "format" | "audioUrl">;

/**
 * Data of a dragged sample: Chromium turns DownloadURL into a file on the desktop and in file managers, other targets
 * take the URL. It is a signed URL of the deployment, which needs no cookie and expires within an hour.
 * @returns pairs of a type and its data
 */
export function dragData({ name, format }: Draggable, address: string): [type: string, data: string][] {
  return [
    ["DownloadURL", `${FORMAT_FACTS[format].mediaType}:${name}.${format}:${address}`],
    ["text/uri-list", address],
    ["text/plain", address],
  ];
}

/** Props by which an element drags a sample out of the page. */
export function draggable(sample: Draggable, addresses: AudioAddresses) {
  return {
    draggable: true,
    // Its address must be known when the drag begins.
    onPointerDown: () => addresses.refresh(sample),
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.effectAllowed = "copy";
      for (const [type, data] of dragData(sample, originalAddress(addresses.of(sample))))
        dataTransfer.setData(type, data);
    },
  };
}
