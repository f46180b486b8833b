import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Filters } from "../library/filters.ts";
import { NO_FILTERS } from "../library/filters.ts";
import { toast } from "../ui/toast.ts";
import { facetCommands, identityOf, keyCommands, placeOf, runCommand, type Command } from "./commands.ts";

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

const command = (name: string, id?: string): Command => ({
  name,
  group: "Samples",
  ...(id ? { id } : {}),
  act: () => null,
});

test("a chosen command stays chosen whatever comes or goes around it; without it the first is", () => {
  const names = fc.uniqueArray(fc.constantFrom("Play", "Rename…", "Delete", "Jobs", "Chat"), { minLength: 1 });
  fc.assert(
    fc.property(names, names, (before, after) => {
      for (const name of before) {
        const at = placeOf(
          after.map((each) => command(each)),
          identityOf(command(name)),
        );
        expect(after[at]).toBe(after.includes(name) ? name : after[0]);
      }
    }),
  );
  expect(placeOf([], identityOf(command("Play")))).toBe(0);
  expect(placeOf([command("Play")], null)).toBe(0);
});

test("samples of one title are two commands, and a value of a facet is one however many have it", () => {
  const two = [command("kick", "a"), command("kick", "b")];
  expect(two.map((each) => placeOf(two, identityOf(each)))).toEqual([0, 1]);
  const kicks = (count: number) =>
    facetCommands({ form: [], instrument: [{ value: "kick", count }], genre: [], key: [] }, () => {});
  expect(kicks(2).map(identityOf)).toEqual(kicks(3).map(identityOf));
  expect(kicks(2).map(({ name }) => name)).not.toEqual(kicks(3).map(({ name }) => name));
});

test("what a command throws is told, at once or later", async () => {
  const thrown = () => {
    throw new Error("Nothing plays");
  };
  const refused = () => Promise.reject(new Error("It is gone"));
  for (const [act, text] of [
    [thrown, "Nothing plays"],
    [refused, "It is gone"],
  ] as const) {
    runCommand({ ...command("Play"), act });
    await expect.poll(() => toast.value?.text).toBe(text);
  }
});
