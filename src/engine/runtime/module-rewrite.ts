import { initSync, parse, type ImportSpecifier } from "es-module-lexer";

/** One `import … from` of a module: which names of which other module it binds. */
export interface StaticImport {
  specifier: string;
  bindings: { imported: string; local: string }[];
  namespaces: string[];
}

/** `export … from` of a module. `names: null` is `export *`. */
export interface ReExport {
  specifier: string;
  names: { imported: string; exported: string }[] | null;
}

/** A module as the body of a function, with what to give it. Line numbers are those of the source. */
export interface RewrittenModule {
  imports: StaticImport[];
  reExports: ReExport[];
  /** Own exports, by exported name, as expressions that are valid inside the body. */
  exports: Map<string, string>;
  body: string;
}

/** The one name that a rewritten body uses of the linker. */
export const LINK = "$convexLink";

interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Turns an ES module into the body of a function. Understands what esbuild writes: every import form, export lists,
 * re-exports, `export default <expression>`, exported declarations of one name, `import()` and `import.meta`.
 * @throws SyntaxError if the source is not a module
 */
export function rewriteModule(source: string): RewrittenModule {
  // WebAssembly, since a cold thread takes ten times as long in JavaScript. Does nothing after the first time.
  initSync();
  const [imports, exported] = parse(source);
  const rewritten: RewrittenModule = { imports: [], reExports: [], exports: new Map(), body: "" };
  const edits: Edit[] = [];
  for (const found of imports) edits.push(rewriteImport(source, found, rewritten));
  const reExported = edits.filter((edit) => edit.text === "");
  const own = exported.filter(({ s }) => !reExported.some((edit) => s >= edit.start && s < edit.end));
  for (const { s, n, ln } of own) {
    const edit = rewriteExport(source, s, { exported: n, local: ln }, rewritten.exports);
    if (edit && !edits.some(({ start }) => start === edit.start)) edits.push(edit);
  }
  rewritten.body = applyEdits(source, edits);
  return rewritten;
}

function rewriteImport(source: string, found: ImportSpecifier, into: RewrittenModule): Edit {
  if (found.d === -2) return { start: found.s, end: found.e, text: `${LINK}.meta` };
  if (found.d >= 0) return { start: found.ss, end: found.ss + "import".length, text: `${LINK}.dynamic` };
  const statement = source.slice(found.ss, found.se);
  const specifier = found.n ?? "";
  if (statement.startsWith("export")) into.reExports.push(reExportOf(statement, specifier));
  else into.imports.push(importOf(statement, specifier));
  return { start: found.ss, end: found.se, text: "" };
}

function reExportOf(statement: string, specifier: string): ReExport {
  const namespace = /^export\s*\*\s*as\s+([\w$]+|"[^"]*")/.exec(statement);
  if (namespace) return { specifier, names: [{ imported: "*", exported: unquote(namespace[1] ?? "") }] };
  const list = /^export\s*\{([^}]*)\}/.exec(statement);
  if (!list) return { specifier, names: null };
  return { specifier, names: pairsOf(list[1] ?? "").map(([imported, exported]) => ({ imported, exported })) };
}

function importOf(statement: string, specifier: string): StaticImport {
  const clause = /^import\s*([^"']*?)\s*from\s*["']/.exec(statement)?.[1] ?? "";
  const result: StaticImport = { specifier, bindings: [], namespaces: [] };
  const list = /\{([^}]*)\}/.exec(clause);
  const namespace = /\*\s*as\s+([\w$]+)/.exec(clause);
  const defaultName = /^([\w$]+)/.exec(clause);
  if (defaultName?.[1]) result.bindings.push({ imported: "default", local: defaultName[1] });
  if (namespace?.[1]) result.namespaces.push(namespace[1]);
  for (const [imported, local] of pairsOf(list?.[1] ?? "")) result.bindings.push({ imported, local });
  return result;
}

/** "a, b as c" → [["a","a"],["b","c"]] */
function pairsOf(list: string): [string, string][] {
  return list
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .map((item) => {
      const [first = "", second = first] = item.split(/\s+as\s+/);
      return [unquote(first), unquote(second)];
    });
}

function unquote(name: string): string {
  return name.replace(/^["']|["']$/g, "");
}

function rewriteExport(
  source: string,
  position: number,
  names: { exported: string; local: string | undefined },
  exports: Map<string, string>,
): Edit | null {
  const before = source.slice(0, position);
  if (names.exported === "default" && endsInExport(before)) {
    exports.set("default", `${LINK}.defaultExport`);
    return { start: before.lastIndexOf("export"), end: position + "default".length, text: `${LINK}.defaultExport =` };
  }
  exports.set(names.exported, names.local ?? names.exported);
  const brace = before.lastIndexOf("{");
  const beforeBrace = before.slice(0, Math.max(brace, 0));
  if (endsInExport(beforeBrace) && !before.slice(brace).includes("}")) {
    return { start: beforeBrace.lastIndexOf("export"), end: source.indexOf("}", position) + 1, text: "" };
  }
  const declaration = /export\s+(?=(?:async\s+)?(?:const|let|var|function|class)[\s*]+$)/.exec(before);
  return declaration && { start: declaration.index, end: declaration.index + declaration[0].length, text: "" };
}

/** Not a regular expression: one without a start is tried at every character of the text. */
function endsInExport(text: string): boolean {
  return text.trimEnd().endsWith("export");
}

/** Keeps the lines of what it removes, so that stack traces point at the bundle's own lines. */
function applyEdits(source: string, edits: Edit[]): string {
  let body = "";
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start)) {
    body += source.slice(at, start) + text + source.slice(start, end).replace(/[^\n]/g, "");
    at = end;
  }
  return body + source.slice(at);
}
