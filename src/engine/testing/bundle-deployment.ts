// oxlint-disable no-underscore-dangle -- convex/server names these fields
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { build, type BuildOptions, type Plugin } from "esbuild";
import type { ModuleEvaluator } from "../deploy/evaluator.ts";
import { analyseModules } from "../deploy/module-analysis.ts";
import { createHostLoader } from "../runtime/host-loader.ts";
import { Realm } from "../runtime/realm.ts";
import type { SchemaJson } from "../storage/types.ts";
import type { BundledModule, DeployedComponent, Deployment } from "../types.ts";

/** As the official CLI bundles (convex, src/bundler), so that tests run what a push would install. */
const BUNDLE: BuildOptions = {
  bundle: true,
  format: "esm",
  target: "esnext",
  jsx: "automatic",
  conditions: ["convex", "module"],
  minifySyntax: true,
  minifyIdentifiers: true,
  keepNames: true,
  define: { "process.env.NODE_ENV": '"production"' },
  write: false,
  outdir: "out",
  logLevel: "error",
};

/** The directive, perhaps after comments. */
const USE_NODE = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*["']use node["']/;

/** A component definition as `convex.config.ts` makes it (convex, src/server/components). */
interface Definition {
  _name: string;
  _childComponents: [string, { componentDefinitionPath: string }, Record<string, unknown> | null][];
}

/** Bundles a `convex/` folder with all components that it installs. */
export async function bundleDeployment(directory: string): Promise<Deployment> {
  const components = await bundleComponent(realpathSync(directory), { path: "", environment: {} });
  return { components, authConfig: null, udfServerVersion: "1.48.0" };
}

async function bundleComponent(
  directory: string,
  place: Pick<DeployedComponent, "path" | "environment">,
): Promise<DeployedComponent[]> {
  const modules = await bundleModules(directory);
  const analyses = await analyseModules(modules, evaluatorOf(modules));
  const component: DeployedComponent = {
    ...place,
    definitionPath: place.path === "" ? "" : directory,
    modules,
    schema: await bundleSchema(directory),
    functions: analyses.flatMap(({ functions }) => functions),
    crons: analyses.flatMap(({ crons }) => crons ?? []),
    httpRoutes: analyses.flatMap(({ httpRoutes }) => httpRoutes ?? []),
  };
  const definition = await loadDefinition(directory);
  const children: DeployedComponent[] = [];
  for (const [name, child, environment] of definition?._childComponents ?? []) {
    const childPath = place.path === "" ? name : `${place.path}/${name}`;
    const literals = Object.entries(environment ?? {}).map(([key, value]) => [
      key,
      { kind: "literal" as const, value: String(value) },
    ]);
    const childPlace = {
      path: childPath,
      environment: Object.fromEntries(literals) as DeployedComponent["environment"],
    };
    children.push(...(await bundleComponent(path.dirname(child.componentDefinitionPath), childPlace)));
  }
  return [component, ...children];
}

function evaluatorOf(modules: BundledModule[]): ModuleEvaluator {
  const code = { modules, environment: {} };
  const realm = new Realm({ ...code, component: "", scripts: new Map() });
  const inHost = createHostLoader({ ...code, path: "" });
  return async ({ path: entry, environment }) =>
    environment === "node" ? inHost(entry) : realm.load(entry, 0, (run) => run({}));
}

async function bundleModules(directory: string): Promise<BundledModule[]> {
  const entries = listEntries(directory);
  const isNode = (file: string): boolean => USE_NODE.test(readFileSync(path.join(directory, file), "utf8"));
  const isolate = await bundleEntries(
    directory,
    entries.filter((file) => !isNode(file)),
    "isolate",
  );
  const node = await bundleEntries(directory, entries.filter(isNode), "node");
  return [...isolate, ...node];
}

async function bundleEntries(
  directory: string,
  entries: string[],
  environment: BundledModule["environment"],
): Promise<BundledModule[]> {
  if (entries.length === 0) return [];
  const result = await build({
    ...BUNDLE,
    entryPoints: entries.map((file) => path.join(directory, file)),
    outbase: directory,
    platform: environment === "node" ? "node" : "browser",
    splitting: true,
    chunkNames: environment === "node" ? "_deps/node/[hash]" : "_deps/[hash]",
  });
  return (result.outputFiles ?? []).map(({ path: file, text }) => ({
    path: path.relative(path.resolve("out"), file).split(path.sep).join("/"),
    source: text,
    environment,
  }));
}

/** Files with functions: no generated code, no schema, no name with two dots. */
function listEntries(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => /^[^.]+\.[jt]sx?$/.test(path.basename(file)))
    .filter((file) => !file.includes("_generated") && !/^schema\.[jt]s$/.test(file));
}

function configFile(directory: string, stem: string): string | null {
  return ["ts", "js"].map((extension) => path.join(directory, `${stem}.${extension}`)).find(existsSync) ?? null;
}

async function bundleSchema(directory: string): Promise<SchemaJson | null> {
  const file = configFile(directory, "schema");
  if (!file) return null;
  const schema = (await evaluateFile(file, [])) as { export(): string }; // Made by defineSchema.
  return JSON.parse(schema.export()) as SchemaJson; // Written by convex/server.
}

async function loadDefinition(directory: string): Promise<Definition | null> {
  const file = configFile(directory, "convex.config");
  if (file === null) return null;
  return (await evaluateFile(file, [childDefinitions])) as Definition; // Made by defineApp or defineComponent.
}

async function evaluateFile(file: string, plugins: Plugin[]): Promise<unknown> {
  const result = await build({ ...BUNDLE, entryPoints: [file], platform: "browser", plugins });
  const module = { path: "main.js", source: result.outputFiles?.[0]?.text ?? "", environment: "isolate" as const };
  return (await evaluatorOf([module])(module))["default"];
}

/** In place of a child's definition a parent imports where it is and what it calls itself. */
const childDefinitions: Plugin = {
  name: "child-definitions",
  setup(bundler) {
    bundler.onResolve({ filter: /convex\.config/ }, async ({ path: specifier, kind, resolveDir, pluginData }) => {
      if (kind === "entry-point" || pluginData === "resolving") return null;
      const found = await bundler.resolve(specifier, { kind, resolveDir, pluginData: "resolving" });
      return { path: realpathSync(found.path), namespace: "child" };
    });
    bundler.onLoad({ filter: /.*/, namespace: "child" }, async ({ path: file }) => {
      const definition = await loadDefinition(path.dirname(file));
      const child = { componentDefinitionPath: file, defaultName: definition?._name };
      return { contents: `export default ${JSON.stringify(child)}`, loader: "js" };
    });
  },
};
