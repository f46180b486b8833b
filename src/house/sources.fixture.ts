import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const ROOT = path.resolve(import.meta.dirname, "../..");
const TOPS = ["src", "convex", "dashboard"];

/** One source file of the project. */
export class Source {
  /** From the project's root, with slashes: "src/audio/core/fft.ts". */
  readonly file: string;
  readonly text: string;
  #tree: ts.SourceFile | undefined;

  constructor(file: string) {
    this.file = file;
    this.text = readFileSync(path.join(ROOT, file), "utf8");
  }

  /** Parsed when it is first asked for. */
  get tree(): ts.SourceFile {
    this.#tree ??= ts.createSourceFile(this.file, this.text, ts.ScriptTarget.Latest, true);
    return this.#tree;
  }
}

/** An import of one source by another. */
export interface Arrow {
  from: string;
  to: string;
}

/** All TypeScript of the project but what is generated: code, tests and their help. */
export const allSources: readonly Source[] = TOPS.flatMap(filesOf).map((file) => new Source(file));

/** Code that is shipped or builds what is shipped: no tests, and nothing that only they use. */
export const product: readonly Source[] = allSources.filter(({ file }) => !isTestHelp(file) && !isTest(file));
export const tests: readonly Source[] = allSources.filter(({ file }) => isTest(file));

/** Whether a file is a test. */
export function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file);
}

/** Whether a file exists for tests alone. */
export function isTestHelp(file: string): boolean {
  return /(^|\/)testing\/|\.fixture\.tsx?$|^src\/(house|bench|chaos|compat|demo|fuzz)\//.test(file);
}

/** Imports of the project's own files, in the order of the text. */
export function arrowsOf({ file, text }: Source): Arrow[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith(".") && !fileName.includes("node_modules/"))
    .map(({ fileName }) => ({ from: file, to: path.posix.join(path.posix.dirname(file), fileName) }));
}

/** "src/engine/values/key.ts" is of "engine", and so is "src/engine.ts"; all of convex/ and dashboard/ are one each. */
export function layerOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "src" ? second.replace(/\.ts$/, "") : top;
}

/** Whether a walk along the arrows of a graph leads from one place to another. */
export function reaches(next: ReadonlyMap<string, ReadonlySet<string>>, from: string, wanted: string): boolean {
  const seen = new Set([from]);
  for (const place of seen) for (const needed of next.get(place) ?? []) seen.add(needed);
  return seen.has(wanted);
}

/** Every node of a tree, parents first. */
export function nodesOf(tree: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return nodes;
}

/** "file:line", as editors open it. */
export function placeOf({ file, tree }: Source, node: ts.Node): string {
  return `${file}:${lineOf(tree, node) + 1}`;
}

/** Counted from 0. */
export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
}

function filesOf(top: string): string[] {
  return readdirSync(path.join(ROOT, top), { recursive: true, encoding: "utf8" })
    .map((file) => path.posix.join(top, file.split(path.sep).join("/")))
    .filter((file) => /\.tsx?$/.test(file) && !/\.d\.ts$|_generated/.test(file));
}
