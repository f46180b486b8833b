import { arrowsOf, layerOf, product, reaches } from "./sources.fixture.ts";

/** The layers of the studio, as they are named in the drawing, from the door to the ground. */
const LAYERS: Record<string, string> = {
  cli: "src/cli: the executable",
  dashboard: "dashboard: the page",
  hub: "src/hub: one process a machine",
  mcp: "src/mcp: the MCP server",
  programs: "src/programs: decoders of this machine",
  auth: "src/auth: who is asking",
  backend: "src/backend: the way to a deployment",
  convex: "convex: state and rules",
  engine: "src/engine: a Convex deployment on SQLite",
  inference: "src/inference: speaks Replicate's API",
  chat: "src/chat: what an answer is made of",
  audio: "src/audio: synthesis, separation, analysis",
  config: "src/config: settings",
  contracts: "src/contracts: what all agree on",
  bodies: "src/bodies: bounded reading",
};
/** Layers beside the product: they build it, run it from its sources or use it. */
const LEFT_OUT = new Set(["build", "dev", "examples"]);
/** Folders whose rooms are drawn by themselves. */
const FOLDERS = ["convex", "dashboard/src", "src/engine"];

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const BEGIN = "<!-- drawn: ";
const END = "<!-- end -->";

/** Replaces each drawing in a document by what the imports say now. A drawing stands between `<!-- drawn: name -->` and `<!-- end -->`. */
export function redraw(document: string): string {
  return document.replace(/<!-- drawn: (.+?) -->\n.*?<!-- end -->/gs, (_, name: string) => {
    const drawing = name === "layers" ? drawLayers() : drawRooms(name);
    return `${BEGIN}${name} -->\n\n\`\`\`mermaid\n${drawing}\n\`\`\`\n\n${END}`;
  });
}

/** Names of the drawings that a document must have. */
export const DRAWINGS: readonly string[] = ["layers", ...FOLDERS];

function drawLayers(): string {
  const graph = graphOf((file) => {
    const layer = layerOf(file);
    return LEFT_OUT.has(layer) ? null : layer;
  });
  const unnamed = [...graph.keys()].filter((layer) => !(layer in LAYERS));
  if (unnamed.length > 0) throw new Error(`Say what ${unnamed.join(", ")} is in LAYERS of src/house/architecture.ts`);
  return draw(graph, (layer) => LAYERS[layer] ?? layer);
}

function drawRooms(folder: string): string {
  const prefix = `${folder}/`;
  const graph = graphOf((file) => {
    if (!file.startsWith(prefix)) return null;
    const [name = ""] = file.slice(prefix.length).split("/");
    return name;
  });
  return draw(graph, (room) => room);
}

/** Which place imports which; a file that is in none, or generated, is left out. */
function graphOf(placeOf: (file: string) => string | null): Graph {
  const files = new Set(product.map(({ file }) => file));
  const graph = new Map<string, Set<string>>();
  for (const source of product) {
    const from = placeOf(source.file);
    if (from === null) continue;
    const below = graph.get(from) ?? new Set();
    graph.set(from, below);
    for (const arrow of arrowsOf(source)) {
      const to = files.has(arrow.to) ? placeOf(arrow.to) : null;
      if (to !== null && to !== from) below.add(to);
    }
  }
  return graph;
}

/** As a Mermaid flowchart. Arrows that follow from others are left out: what a reaches by way of b needs no arrow of its own. */
function draw(graph: Graph, label: (place: string) => string): string {
  const places = [...graph.keys()].sort();
  const lines = places.map((place) => `  ${idOf(place)}["${label(place)}"]`);
  for (const from of places)
    for (const to of [...(graph.get(from) ?? [])].sort())
      if (!isImplied(graph, from, to)) lines.push(`  ${idOf(from)} --> ${idOf(to)}`);
  return ["flowchart TD", ...lines].join("\n");
}

/** In a ring every arrow would follow from the others, so there none is left out. */
function isImplied(graph: Graph, from: string, to: string): boolean {
  const others = [...(graph.get(from) ?? [])].filter((other) => other !== to && !reaches(graph, other, from));
  return others.some((other) => reaches(graph, other, to));
}

/** Mermaid's ids have no dots and dashes; "end" and the like are words of its own. */
function idOf(place: string): string {
  return `_${place.replace(/[^a-z0-9]/gi, "_")}`;
}
