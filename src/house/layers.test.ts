import path from "node:path";
import { expect, test } from "vitest";
import { allSources, arrowsOf, isTest, isTestHelp, layerOf, product, reaches } from "./sources.fixture.ts";

/** Each layer and what it may import besides itself: nothing imports what stands above it. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  bodies: [],
  contracts: [],
  programs: ["audio"],
  audio: ["bodies", "contracts"],
  engine: ["bodies"],
  inference: ["bodies", "contracts", "audio"],
  backend: ["bodies", "contracts"],
  mcp: ["bodies", "contracts", "backend"],
  auth: ["bodies", "contracts"],
  hub: ["bodies", "contracts", "audio", "engine", "inference", "backend", "mcp", "auth", "config", "programs"],
  cli: ["bodies", "contracts", "engine", "backend", "mcp", "auth", "hub", "config"],
  config: ["contracts"],
  chat: ["contracts"],
  convex: ["bodies", "contracts", "audio", "chat", "programs"],
  dashboard: ["bodies", "contracts", "audio", "chat", "convex"],
  build: ["contracts", "engine", "audio"],
  dev: ["build", "engine", "hub", "config"],
};
/** Layers of tools for the people who work on the project: they may use anything, and nothing uses them. */
const TOOLS = new Set(["bench", "chaos", "compat", "demo", "examples", "fuzz", "house", "testing"]);
const arrows = product.flatMap(arrowsOf).filter(({ to }) => !to.endsWith(".json"));

test("imports go down the list of layers only", () => {
  const breaches = arrows
    .map(({ from, to }) => ({ from, to, above: layerOf(from), below: layerOf(to) }))
    .filter(({ above, below }) => above !== below && !(MAY_IMPORT[above] ?? []).includes(below))
    .map(({ from, to, above, below }) => `${from} imports ${to}: move what ${above} needs to a layer below ${below}`);
  expect(breaches).toEqual([]);
});

test("every layer that exists has a row in the table", () => {
  const layers = new Set(allSources.map(({ file }) => layerOf(file)));
  expect([...layers].filter((layer) => !(layer in MAY_IMPORT) && !TOOLS.has(layer))).toEqual([]);
});

test("the product imports nothing that exists for tests or for measuring", () => {
  const breaches = arrows.filter(({ to }) => isTest(to) || isTestHelp(to));
  expect(breaches.map(({ from, to }) => `${from} imports ${to}, which is for tests`)).toEqual([]);
});

test("in no folder do rooms import each other in a ring", () => {
  const folders = new Set(product.flatMap(({ file }) => ancestorsOf(file)));
  const breaches = [...folders].flatMap(ringsIn);
  expect(breaches).toEqual([]);
});

/** "a/b/c.ts" lies in "a" and in "a/b". */
function ancestorsOf(file: string): string[] {
  const parts = path.posix.dirname(file).split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

/** The imports within a folder that lead from a room, which is a folder or a file, back to it. */
function ringsIn(folder: string): string[] {
  const inside = arrows
    .filter(({ from, to }) => from.startsWith(`${folder}/`) && to.startsWith(`${folder}/`))
    .map(({ from, to }) => ({ from, to, room: roomIn(folder, from), needed: roomIn(folder, to) }))
    .filter(({ room, needed }) => room !== needed);
  const next = new Map<string, Set<string>>();
  for (const { room, needed } of inside) next.set(room, (next.get(room) ?? new Set()).add(needed));
  return inside
    .filter(({ room, needed }) => reaches(next, needed, room))
    .map(({ from, to }) => `${from} imports ${to}, which leads back to it: move what both need below them`);
}

/** "a" has the rooms "a/b/" and "a/c.ts". */
function roomIn(folder: string, file: string): string {
  const [name = "", ...rest] = file.slice(folder.length + 1).split("/");
  return rest.length > 0 ? `${name}/` : name;
}
