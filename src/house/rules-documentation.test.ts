import ts from "typescript";
import { expect, test } from "vitest";
import { lineOf, nodesOf, placeOf, product, type Source } from "./sources.fixture.ts";

/** Pairs of a contract and its handler, each of which says what it is. */
const PUBLIC_FUNCTIONS = /^convex\/\w+\/public(?:Node)?\.ts$/;

test("every export says what it is", () => {
  const isIndex = ({ file }: Source) => PUBLIC_FUNCTIONS.test(file);
  expect(product.filter((source) => !isIndex(source)).flatMap(undocumentedExports)).toEqual([]);
});

test("every assertion of a type says why it holds", () => {
  expect(product.flatMap(bareAssertions)).toEqual([]);
});

/** Exported functions, classes and constants without a docstring. */
function undocumentedExports(source: Source): string[] {
  return source.tree.statements
    .filter((node) => ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isVariableStatement(node))
    .filter((node) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .filter((node) => ts.getJSDocCommentsAndTags(node).length === 0)
    .map((node) => `${placeOf(source, node)}: say what it is in a docstring`);
}

/** `as` without a comment on its line or the one before. */
function bareAssertions(source: Source): string[] {
  const lines = source.text.split("\n");
  return nodesOf(source.tree)
    .filter((node) => ts.isAsExpression(node) && node.type.getText(source.tree) !== "const")
    .filter((node) => {
      const line = lineOf(source.tree, node);
      return ![lines[line], lines[line - 1]].some((near = "") => /\/\/|\*\//.test(near));
    })
    .map((node) => `${placeOf(source, node)}: say in a comment why this type holds`);
}
