import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";
import ts from "typescript";

const MODULE = /@modelcontextprotocol\/sdk\/dist\/esm\/types\.js$/;

/**
 * Has each schema of the MCP SDK's messages made at its first use. The SDK makes all of its hundred and fifty when it is
 * imported; a server needs a quarter of them before it can answer.
 */
export function lazySchemas(): Plugin {
  return {
    name: "lazy-schemas",
    setup(build) {
      build.onLoad({ filter: MODULE }, async ({ path }) => ({ contents: deferSchemas(await readFile(path, "utf8")) }));
    },
  };
}

/** @param source a module whose schemas are constants at its top level, made by calls of `z` or of another schema */
export function deferSchemas(source: string): string {
  const file = ts.createSourceFile("types.js", source, ts.ScriptTarget.Latest, true);
  const calls = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .flatMap(({ initializer }) => (initializer && isSchemaCall(initializer) ? [initializer] : []));
  const deferred = calls.reduceRight(
    (text, call) => `${text.slice(0, call.getStart())}${DEFER}(() => ${call.getText()})${text.slice(call.end)}`,
    source,
  );
  return `${deferred}\n${RUNTIME}`;
}

function isSchemaCall(expression: ts.Expression): boolean {
  if (!ts.isCallExpression(expression)) return false;
  let root: ts.Expression = expression;
  while (ts.isCallExpression(root) || ts.isPropertyAccessExpression(root)) root = root.expression;
  return ts.isIdentifier(root) && (root.text === "z" || root.text.endsWith("Schema"));
}

const DEFER = "__deferSchema";
/** A declared function, which is there before the first statement runs. Zod asks a schema for its members only. */
const RUNTIME = `function ${DEFER}(make) {
  let schema;
  const real = () => (schema ??= make());
  return new Proxy({}, {
    get: (_, key) => real()[key],
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => key in real(),
    ownKeys: () => Reflect.ownKeys(real()),
    getOwnPropertyDescriptor: (_, key) => {
      const found = Reflect.getOwnPropertyDescriptor(real(), key);
      return found && { ...found, configurable: true };
    },
    getPrototypeOf: () => Reflect.getPrototypeOf(real()),
  });
}`;
