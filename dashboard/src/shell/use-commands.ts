import { useQuery } from "convex/react";
import { useEffect, useState } from "react";
import type { KeyBinding } from "../../player-core/keys.ts";
import { chosenFilters, type Filters } from "../library/filters.ts";
import { api } from "../platform/api.ts";
import { useIsOffline, useStudio } from "../platform/offline/use-studio.ts";
import { addressOf, currentView, type View } from "../platform/route.ts";
import { useTheme } from "../platform/theme.ts";
import { usePlayer } from "../player/use-player.ts";
import { attempt } from "../samples/operations.ts";
import { titleOf } from "../samples/title.ts";
import { type Command, facetCommands, keyCommands } from "./commands.ts";

const FOUND_SAMPLES = 8;
const FOUND_JOBS = 20;
const PLACES: readonly (readonly [View, string])[] = [
  ["library", "Library"],
  ["jobs", "Jobs"],
  ["chat", "Chat"],
  ["files", "Project files"],
  ["connections", "Connections"],
];

/**
 * All commands that there are now, without those of samples that a text finds.
 * @param focusedId the sample whose row has the focus; else actions are for the one that plays
 */
export function useCommands(bindings: readonly KeyBinding[], focusedId: string | undefined): Command[] {
  const counts = useQuery(api.browse.public.listFacets, {});
  const searches = useQuery(api.library.public.listSearches, {})?.searches ?? [];
  const jobs = useQuery(api.browse.public.browseJobs, { paginationOpts: { numItems: FOUND_JOBS, cursor: null } });
  const { isDark, toggle } = useTheme();
  return [
    ...useSampleActions(focusedId),
    ...PLACES.map(([view, name]) => ({ name, group: "Go to", act: () => (location.hash = addressOf(view)) })),
    { name: isDark ? "Light theme" : "Dark theme", group: "Page", act: toggle },
    ...keyCommands(bindings),
    ...searches.map(({ name, query }) => ({
      name,
      group: "Saved searches",
      act: () => (location.hash = `${addressOf("library")}?${query}`),
    })),
    ...(counts ? facetCommands(counts, narrow) : []),
    ...(jobs?.page ?? []).map(({ jobId, title }) => ({
      name: title,
      id: jobId,
      group: "Jobs",
      act: () => (location.hash = addressOf("jobs", jobId)),
    })),
  ];
}

/** Samples that the studio finds by a text. */
export function useFoundSamples(text: string): Command[] {
  const wanted = { text, paginationOpts: { numItems: FOUND_SAMPLES, cursor: null } };
  const found = useQuery(api.browse.public.browseLibrary, text === "" ? "skip" : wanted);
  return (found?.page ?? []).map((row) => ({
    name: titleOf(row),
    id: row.sampleId,
    group: "Samples",
    act: () => (location.hash = addressOf("library", row.sampleId)),
  }));
}

function useSampleActions(focusedId: string | undefined): Command[] {
  const client = useStudio();
  const player = usePlayer();
  const isOffline = useIsOffline();
  const sampleId = focusedId ?? player.currentId;
  const rows = useQuery(api.browse.public.listRows, sampleId ? { sampleIds: [sampleId] } : "skip");
  const row = rows?.samples[0];
  const menu = useMenu();
  if (!row || !menu) return [];
  const items = menu.itemsOf(row, { client, player }).filter(({ needsStudio }) => !isOffline || !needsStudio);
  return items.map(({ label, act }) => ({ name: label, group: titleOf(row), act }));
}

/** The menu of a sample is code of its own, which few pages have loaded. */
function useMenu(): Pick<typeof import("../library/sample-menu.tsx"), "itemsOf"> | null {
  const [menu, setMenu] = useState<ReturnType<typeof useMenu>>(null);
  useEffect(() => attempt(import("../library/sample-menu.tsx").then(setMenu)), []);
  return menu;
}

function narrow(change: Partial<Filters>): void {
  chosenFilters.set({ ...chosenFilters.value, ...change });
  if (currentView() !== "library") location.hash = addressOf("library");
}
