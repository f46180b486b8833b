import { expect, test } from "vitest";
import type { Filters } from "../library/filters.ts";
import { NO_FILTERS } from "../library/filters.ts";
import { facetCommands, keyCommands } from "./commands.ts";

test("each action that has a key is one command, with its keys; a pair of keys is two", () => {
  const pressed: string[] = [];
  const act = (key: string) => void pressed.push(key);
  const commands = keyCommands([
    { keys: [" ", "k"], help: "Play or pause", act },
    { keys: ["j", "l"], help: "Back or on by a bar", act },
    { keys: ["F2"], help: "Rename the sample", act },
  ]);
  expect(commands.map(({ name, keys }) => [name, keys])).toEqual([
    ["Play or pause", ["Space", "K"]],
    ["Back by a bar", ["J"]],
    ["On by a bar", ["L"]],
    ["Rename the sample", ["F2"]],
  ]);
  for (const command of commands) command.act();
  expect(pressed).toEqual([" ", "j", "l", "F2"]);
});

test("each value of a facet narrows by itself, with its number in its name", () => {
  const changes: Partial<Filters>[] = [];
  const one = (value: string) => [{ value, count: 2 }];
  const counts = { form: one("one_shot"), instrument: one("kick"), genre: one("techno"), key: one("A minor") };
  const commands = facetCommands(counts, (change) => changes.push(change));
  for (const command of commands) command.act();
  expect(commands.map(({ name }) => name)).toEqual([
    "One-shots (2)",
    "Instrument: kick (2)",
    "Genre: techno (2)",
    "Key: A minor (2)",
    "The whole library",
  ]);
  expect(changes).toEqual([
    { form: "one_shot" },
    { instrument: "kick" },
    { genre: "techno" },
    { key: "A minor" },
    NO_FILTERS,
  ]);
});
