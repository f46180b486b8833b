import ts from "typescript";
import { expect, test } from "vitest";
import { nodesOf, placeOf, tests, type Source } from "./sources.fixture.ts";

/** Methods of Playwright that tell what a page shows at this moment. */
const LOOKS = new Set([
  "allInnerTexts",
  "allTextContents",
  "boundingBox",
  "content",
  "count",
  "evaluate",
  "evaluateAll",
  "getAttribute",
  "innerHTML",
  "innerText",
  "inputValue",
  "isChecked",
  "isDisabled",
  "isEnabled",
  "isHidden",
  "isVisible",
  "textContent",
]);

/** Looks at what does not come by and by, and why one is right. */
const EXCEPTIONS: Record<string, string> = {
  "dashboard/app/player.test.ts: await chunksOf(loopId)": "nothing has been asked for so far",
  "dashboard/app/player.test.ts: await position()": "it must not move any more",
  "dashboard/src/account/hosted.test.ts: await kept()": "it must not be there for a moment",
  "dashboard/src/account/hosted.test.ts: await page.content()": "it must not be there for a moment",
  "dashboard/src/connections/connections-view.test.ts: await page.content()": "it must not be there for a moment",
  "dashboard/src/player/player.test.ts: await residual(tab, { rate: 1, joinsAt: 7_777, loop: null })": "it renders",
  "dashboard/src/player/player.test.ts: await residual(tab, { rate: 1, joinsAt: 41_234, loop })": "it renders",
  "dashboard/src/player/player.test.ts: await residual(tab, { rate: 0.5, joinsAt: 7_777, loop: null })": "it renders",
  "dashboard/src/player/player.test.ts: await residual(tab, { rate: 1.5, joinsAt: 7_777, loop: null })": "it renders",
  "dashboard/src/shell/dashboard.test.ts: await layoutShift(tab)": "it adds up for a second",
  'dashboard/src/shell/dashboard.test.ts: await stranger.evaluate("document.cookie")': "no script may ever read it",
};

const found = tests
  .filter(({ text }) => /from "(?:playwright-core|[./]+\/testing\/(?:chromium|open-[a-z]+)\.ts)"/.test(text))
  .flatMap(looksAtOnce);

/** What is given to `expect` itself and awaits a look, or a function of the same file that looks. */
function looksAtOnce(source: Source): { key: string; place: string }[] {
  const nodes = nodesOf(source.tree);
  const looking = new Set(nodes.flatMap((node) => nameOfLook(node) ?? []));
  return nodes
    .flatMap((node) => (isExpect(node) ? node.arguments.flatMap(awaitsIn) : []))
    .filter(({ expression }) => looks(expression, looking))
    .map((node) => ({
      key: `${source.file}: ${node.getText(source.tree).replaceAll(/\s+/g, " ")}`,
      place: placeOf(source, node),
    }));
}

function isExpect(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "expect";
}

/** Not those of functions within. */
function awaitsIn(node: ts.Node): ts.AwaitExpression[] {
  if (ts.isFunctionLike(node)) return [];
  const within: ts.AwaitExpression[] = [];
  ts.forEachChild(node, (child) => void within.push(...awaitsIn(child)));
  return ts.isAwaitExpression(node) ? [node, ...within] : within;
}

/** The name of a function that looks. */
function nameOfLook(node: ts.Node): string | null {
  if (ts.isFunctionDeclaration(node)) return node.body && hasLook(node.body) ? (node.name?.text ?? null) : null;
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || !node.initializer) return null;
  return ts.isArrowFunction(node.initializer) && hasLook(node.initializer.body) ? node.name.text : null;
}

function hasLook(node: ts.Node): boolean {
  return nodesOf(node).some((each) => ts.isCallExpression(each) && looks(each, new Set()));
}

/** Whether a call is a look, by its method or by the name of a function. */
function looks(node: ts.Expression, looking: ReadonlySet<string>): boolean {
  if (!ts.isCallExpression(node)) return false;
  if (ts.isIdentifier(node.expression)) return looking.has(node.expression.text);
  return ts.isPropertyAccessExpression(node.expression) && LOOKS.has(node.expression.name.text);
}

test("no browser test looks only once at what comes by and by", () => {
  const breaches = found.filter(({ key }) => !(key in EXCEPTIONS));
  expect(breaches.map(({ key, place }) => `${place}: wait for it by expect.poll (${key})`)).toEqual([]);
});

test("every exception is needed", () => {
  const keys = new Set(found.map(({ key }) => key));
  expect(Object.keys(EXCEPTIONS).filter((key) => !keys.has(key))).toEqual([]);
});
