import ts from "typescript";
import { expect, test } from "vitest";
import { nodesOf, placeOf, product, type Source, tests } from "./sources.fixture.ts";

/** Names under which anything could lie. */
const VAGUE_NAME = /(^|[/-])(utils?|helpers?|common|misc|managers?)([/.-]|$)/;
/** Whatever makes a function answer differently the second time, or reach out of its arguments. */
const IMPURE = /^(?:Math\.random|Date\.now|performance\.now|new Date|fetch|setTimeout|setInterval|process|console)$/;
/** `node:module` only loads code, `node:buffer` only holds bytes. */
const NODE_MODULE = /^node:(?!(?:module|buffer)\b)/;
/** Expectations by name: ours and Vitest's, and waits that end with the test if nothing comes. */
const EXPECTATION =
  /\b(?:expect|assert|waitFor|until|refuses|playBy|takePictures?)\b|\b(?:expect|assert|waitFor)[A-Z]|\.(?:to[A-Z]\w*|next|hear)\(/;

test("no file or folder has a name that says nothing", () => {
  expect(product.map(({ file }) => file).filter((file) => VAGUE_NAME.test(file))).toEqual([]);
});

test("the audio code reads no file, no clock and no chance", () => {
  expect(product.filter(({ file }) => file.startsWith("src/audio/")).flatMap(impurities)).toEqual([]);
});

test("the deployment reads by index, and never more than it said", () => {
  expect(product.filter(({ file }) => file.startsWith("convex/")).flatMap(unboundedReads)).toEqual([]);
});

test("every test can fail", () => {
  expect(tests.flatMap(testsWithoutExpectation)).toEqual([]);
});

test("no wait in a test ends after a second, which is the default of Vitest", () => {
  expect(tests.flatMap(shortWaits)).toEqual([]);
});

function impurities(source: Source): string[] {
  return nodesOf(source.tree)
    .filter((node) => isImpure(node, source.tree))
    .map((node) => `${placeOf(source, node)}: ${node.getText(source.tree).split("\n")[0]} is not for audio code`);
}

function isImpure(node: ts.Node, tree: ts.SourceFile): boolean {
  if (ts.isImportDeclaration(node)) return NODE_MODULE.test(node.moduleSpecifier.getText(tree).slice(1));
  if (ts.isNewExpression(node)) return node.expression.getText(tree) === "Date";
  if (ts.isPropertyAccessExpression(node)) return IMPURE.test(node.getText(tree));
  return ts.isCallExpression(node) && IMPURE.test(node.expression.getText(tree));
}

/** `collect`, and `filter` on a query, which reads what it then leaves out. */
function unboundedReads(source: Source): string[] {
  return nodesOf(source.tree)
    .filter((node) => ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    .filter((node) => {
      // The line above has seen to it.
      const { expression } = node as ts.CallExpression & { expression: ts.PropertyAccessExpression };
      const { text } = expression.name;
      return (text === "collect" || text === "filter") && isQuery(expression.expression, source.tree);
    })
    .map((node) => `${placeOf(source, node)}: read by an index, with take or paginate`);
}

/** Whether a chain of calls begins at a table. */
function isQuery(chain: ts.Expression, tree: ts.SourceFile): boolean {
  return (
    /\bdb\s*\.query\(/.test(chain.getText(tree)) &&
    !/\.(take|paginate|collect|first|unique)\(/.test(chain.getText(tree))
  );
}

/** Tests in whose body nothing is expected, called by a name that says so, or awaited until it is there. */
function testsWithoutExpectation(source: Source): string[] {
  return nodesOf(source.tree)
    .filter((node) => ts.isCallExpression(node))
    .filter((node) => /^(?:test|it)\b(?!\.(?:skip|todo))/.test(node.expression.getText(source.tree)))
    .flatMap((node) => node.arguments.filter((each) => ts.isArrowFunction(each) || ts.isFunctionExpression(each)))
    .filter((body) => !EXPECTATION.test(body.getText(source.tree)))
    .map((body) => `${placeOf(source, body)}: expect something`);
}

/** Calls of `vi.waitFor` and `vi.waitUntil` that name no time-out. */
function shortWaits(source: Source): string[] {
  return nodesOf(source.tree)
    .filter((node) => ts.isCallExpression(node) && node.arguments.length === 1)
    .filter((node) => /^vi\.wait(?:For|Until)\(/.test(node.getText(source.tree)))
    .map((node) => `${placeOf(source, node)}: use expect.poll, whose limit stands in vitest.config.ts, or give one`);
}
