import type { DragEvent } from "react";
import type { AudioAddresses } from "../platform/audio-addresses.ts";
import { originalAddress } from "../../../src/contracts/audio/audio-address.ts";
import { FORMAT_FACTS } from "../../../src/contracts/audio/audio-formats.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { selection } from "./selection.ts";

type Draggable = Pick<LibraryRow, "sampleId" | "name" | "format" | "audioUrl">;

/**
 * Data of a dragged file: Chromium turns DownloadURL into a file on the desktop and in file managers, other targets
 * take the URL. It is a signed URL of the deployment, which needs no cookie and expires within an hour. Colons part the
 * fields of DownloadURL, so that the name has none.
 * @returns pairs of a type and its data
 */
export function fileDragData(
  { mediaType, fileName }: { mediaType: string; fileName: string },
  address: string,
): [type: string, data: string][] {
  return [
    ["DownloadURL", `${mediaType}:${fileName.replaceAll(":", "_")}:${address}`],
    ["text/uri-list", address],
    ["text/plain", address],
  ];
}

/** Data of a dragged sample. */
export function dragData({ name, format }: Draggable, address: string): [type: string, data: string][] {
  return fileDragData({ mediaType: FORMAT_FACTS[format].mediaType, fileName: `${name}.${format}` }, address);
}

/**
 * Data of several dragged samples. Browsers make one file at most of a drag (Chromium 156 gives names alone of files that a
 * page adds with `items.add`), so DownloadURL is their archive, else the dragged one; targets that take lists of
 * addresses (RFC 2483 §5) get all.
 * @param addresses of all, the dragged sample's first
 * @param archive of all; null where there is none
 */
export function dragSeveral(
  dragged: Draggable,
  addresses: readonly string[],
  archive: { url: string; fileName: string } | null = null,
): [type: string, data: string][] {
  const [first = "", ...others] = addresses;
  const one = dragData(dragged, first);
  if (others.length === 0) return one;
  const [file] = archive ? fileDragData({ ...archive, mediaType: "application/zip" }, archive.url) : one;
  return [...(file ? [file] : []), ["text/uri-list", addresses.join("\r\n")], ["text/plain", addresses.join("\n")]];
}

/** Props by which an element drags a sample out of the page; with it go all that are selected, if it is one of them. */
export function draggable(sample: Draggable, addresses: AudioAddresses) {
  return {
    draggable: true,
    // Their addresses must be known when the drag begins.
    onPointerEnter: () => addresses.prepareArchive(idsOf(draggedWith(sample))),
    onPointerDown: () => {
      const all = draggedWith(sample);
      for (const each of all) addresses.refresh(each);
      addresses.prepareArchive(idsOf(all));
    },
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.effectAllowed = "copy";
      const all = draggedWith(sample);
      const archive = addresses.archiveOf(idsOf(all));
      const each = all.map((one) => originalAddress(addresses.of(one)));
      for (const [type, data] of dragSeveral(sample, each, archive)) dataTransfer.setData(type, data);
    },
  };
}

/** The sample, then what is selected with it. */
function draggedWith(sample: Draggable): Draggable[] {
  const selected = selection.value;
  if (!selected.has(sample.sampleId)) return [sample];
  return [sample, ...[...selected.values()].filter(({ sampleId }) => sampleId !== sample.sampleId)];
}

function idsOf(samples: readonly Draggable[]): string[] {
  return samples.map(({ sampleId }) => sampleId);
}
