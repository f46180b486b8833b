import { keyName, type KeyBinding } from "../../player-core/keys.ts";
import { FORM_WORDS, NO_FILTERS, type Filters } from "../library/filters.ts";
import type { FacetValue } from "../library/facet-choices.ts";
import { attempt } from "../samples/operations.ts";

/** An entry of the palette. */
export interface Command {
  name: string;
  /** Heading that it stands under. */
  group: string;
  /** Tells it from others of its group, where its name does not or may change. */
  id?: string;
  /** Keys that do the same. */
  keys?: readonly string[];
  act(): unknown;
}

/** The same for a command as long as it is one, wherever in the list it stands. */
export function identityOf({ group, name, id = name }: Command): string {
  return `${group}\n${id}`;
}

/**
 * Place of the chosen command: commands come late and go, also before it. The first where none is chosen, or the chosen one is gone.
 * @param chosen its identity
 */
export function placeOf(commands: readonly Command[], chosen: string | null): number {
  return Math.max(
    0,
    commands.findIndex((command) => identityOf(command) === chosen),
  );
}

/** Does what a command is for; any failure is shown as a toast. */
export function runCommand(command: Command): void {
  attempt((async () => command.act())());
}

/** What each key of a pair does, where the help speaks of both. */
const PAIRS: Readonly<Record<string, string>> = {
  ArrowUp: "Hear the sample above",
  ArrowDown: "Hear the sample below",
  ArrowLeft: "Back by a beat",
  ArrowRight: "On by a beat",
  j: "Back by a bar",
  l: "On by a bar",
  "[": "Loop from here",
  "]": "Loop to here",
  ",": "Slower by a semitone",
  ".": "Faster by a semitone",
  "+": "Zoom in",
  "-": "Zoom out",
};

/** Everything that has a key. */
export function keyCommands(bindings: readonly KeyBinding[]): Command[] {
  return bindings.flatMap(({ keys, help, act }) => {
    const command = (name: string, all: readonly string[]) => ({
      name,
      group: "Keys",
      keys: all.map(keyName),
      act: () => act(all[0] ?? ""),
    });
    return keys.every((key) => key in PAIRS)
      ? keys.map((key) => command(PAIRS[key] ?? help, [key]))
      : [command(help, keys)];
  });
}

/** Values of the facets, as `listFacets` counts them. */
export interface FacetCounts {
  form: readonly FacetValue[];
  instrument: readonly FacetValue[];
  genre: readonly FacetValue[];
  key: readonly FacetValue[];
}

/** What the library can be narrowed to; it stays narrowed by what was chosen before. */
export function facetCommands(counts: FacetCounts, narrow: (change: Partial<Filters>) => void): Command[] {
  const command = (name: string, count: number, change: Partial<Filters>) => ({
    name: `${name} (${count})`,
    id: name,
    group: "Narrow the library",
    act: () => narrow(change),
  });
  const words = (kind: "instrument" | "genre" | "key", label: string) =>
    counts[kind].map(({ value, count }) => command(`${label}: ${value}`, count, { [kind]: value }));
  return [
    ...counts.form.map(({ value, count }) => {
      // Values of this facet are those of the filter; see src/contracts/facets.ts.
      const form = value as Exclude<Filters["form"], "">;
      return command(FORM_WORDS[form], count, { form });
    }),
    ...words("instrument", "Instrument"),
    ...words("genre", "Genre"),
    ...words("key", "Key"),
    { name: "The whole library", group: "Narrow the library", act: () => narrow(NO_FILTERS) },
  ];
}
