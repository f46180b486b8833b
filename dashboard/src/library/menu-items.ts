import type { StudioClient } from "../platform/offline/studio-client.ts";
import {
  AudioLines,
  AudioWaveform,
  CalendarCheck,
  Copy,
  Download,
  FileDown,
  FileOutput,
  FolderOpen,
  FolderPlus,
  Info,
  Layers,
  Lock,
  type LucideIcon,
  MessageSquarePlus,
  Package,
  PenLine,
  RotateCcw,
  Route,
  Scissors,
  Share2,
  Shuffle,
  Sparkles,
  Split,
  Star,
  Tag,
  Trash2,
} from "lucide-react";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { addLayer } from "../layers/layers.ts";
import { keptUser } from "../platform/owner.ts";
import { chatAbout } from "../platform/attachments.ts";
import { openDraft } from "../samples/draft.ts";
import { isEditing } from "../player/editing.ts";
import type { Player } from "../player/player.ts";
import { copyPath, downloadSample, restoreSampleFile, revealSample, splitIntoStems } from "../samples/sample-files.ts";
import { keepRecording } from "../ui/expiry.ts";
import { draftLikeThis, makeVariation } from "../samples/variations.ts";
import { dialog } from "../ui/dialogs.ts";
import { titleOf } from "../samples/title.ts";
import { showSimilar } from "./filters.ts";
import { startRenaming } from "./renaming.ts";
import { deleteSamples, purgeSamples, restoreSamples, setFavourite } from "../samples/operations.ts";

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  /** True if it cannot be queued while offline. */
  needsStudio?: boolean;
  act(): void | Promise<void>;
}

/** Actions on a sample; fewer for a deleted one. */
export function itemsOf(
  row: LibraryRow,
  { client, player }: { client: StudioClient; player: Player },
): readonly MenuItem[] {
  if (row.deletedAt !== undefined) {
    return [
      { label: "Restore", icon: RotateCcw, act: () => restoreSamples(client, [row]) },
      { needsStudio: true, label: "Delete for good…", icon: Trash2, act: () => purgeSamples(client, [row]) },
    ];
  }
  return [...markItems(row, client), ...makeItems(row, client), editItem(row, player), ...fileItems(row, client)];
}

function markItems(row: LibraryRow, client: StudioClient): MenuItem[] {
  const { sampleId, isFavourite } = row;
  const keep = { label: "Keep for good", icon: CalendarCheck, act: () => keepRecording(client, sampleId) };
  return [
    ...(row.expiresAt === undefined ? [] : [keep]),
    {
      label: isFavourite ? "No longer a favourite" : "Favourite",
      icon: Star,
      act: () => setFavourite(client, [sampleId], !isFavourite),
    },
    { label: "Rename…", icon: PenLine, act: () => startRenaming(row) },
    { label: "Tags…", icon: Tag, act: () => dialog.set({ kind: "tags", sampleIds: [sampleId] }) },
    { label: "Collections…", icon: FolderPlus, act: () => dialog.set({ kind: "collections", sampleIds: [sampleId] }) },
  ];
}

function makeItems(row: LibraryRow, client: StudioClient): MenuItem[] {
  const variation = { needsStudio: true, label: "New variation", icon: Shuffle, act: () => makeVariation(client, row) };
  const { sampleId } = row;
  const name = titleOf(row);
  const keeping = {
    needsStudio: true,
    label: "Variation that keeps…",
    icon: Lock,
    act: () => dialog.set({ kind: "vary", sampleId, name }),
  };
  return [
    { label: "Add to layers", icon: Layers, act: () => addLayer(row) },
    { label: "Chat about this", icon: MessageSquarePlus, act: () => chatAbout(row) },
    { label: "Split into stems", icon: Split, act: () => splitIntoStems(client, row.sampleId) },
    ...(row.type === "generated" ? [variation] : []),
    ...(row.type === "generated" || row.type === "fit" ? [keeping] : []),
    { needsStudio: true, label: "More like this…", icon: Sparkles, act: () => draftLikeThis(client, row) },
    { needsStudio: true, label: "Similar sounds", icon: AudioLines, act: () => showSimilar({ sampleId, name }) },
    { label: "Make one that follows it…", icon: Route, act: () => openDraft({ inputSampleId: row.sampleId }) },
  ];
}

function editItem(row: LibraryRow, player: Player): MenuItem {
  return {
    label: "Edit on the waveform",
    icon: Scissors,
    act: () => {
      if (player.currentId !== row.sampleId) player.audition(row);
      isEditing.set(true);
    },
  };
}

function fileItems(row: LibraryRow, client: StudioClient): MenuItem[] {
  const { sampleId } = row;
  const name = titleOf(row);
  return [
    {
      label: "Fit to tempo or key…",
      icon: AudioWaveform,
      act: () => dialog.set({ kind: "fit", sampleIds: [sampleId], name }),
    },
    { label: "Export as…", icon: FileOutput, act: () => dialog.set({ kind: "export", sampleId, name }) },
    {
      label: "Export project…",
      icon: Package,
      act: () => dialog.set({ kind: "project", sampleIds: [sampleId], name }),
    },
    { needsStudio: true, label: "Download", icon: Download, act: () => downloadSample(client, sampleId) },
    { label: "Share…", icon: Share2, act: () => dialog.set({ kind: "share", sampleId, name }) },
    ...(keptUser() === null ? machineItems(sampleId) : []),
    { label: "About this sample…", icon: Info, act: () => dialog.set({ kind: "about", sampleId, name }) },
    { label: "Delete", icon: Trash2, act: () => deleteSamples(client, [row]) },
  ];
}

/** Actions on the file in the studio's library folder, which is on the user's machine unless the studio is hosted. */
function machineItems(sampleId: string): MenuItem[] {
  return [
    { needsStudio: true, label: "Copy path", icon: Copy, act: () => copyPath(sampleId) },
    { needsStudio: true, label: "Show in folder", icon: FolderOpen, act: () => revealSample(sampleId) },
    { needsStudio: true, label: "Restore file", icon: FileDown, act: () => restoreSampleFile(sampleId) },
  ];
}
