import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { analyseModules, type ModuleAnalysis } from "../../engine/deploy/module-analysis.ts";
import { createHostLoader } from "../../engine/runtime/host-loader.ts";
import { Realm } from "../../engine/runtime/realm.ts";
import type { BundledModule, DeployedComponent } from "../../engine/types.ts";

/** Modules of a component by their names in it ("lib", "nested/mod"), each the file that it is written in. */
export type ModuleFiles = Readonly<Record<string, string>>;

/** As `import.meta.glob` gives it. */
export type Glob = Readonly<Record<string, () => Promise<unknown>>>;

type Code = Pick<DeployedComponent, "modules" | "functions" | "httpRoutes">;

const bundled = new Map<string, Promise<Code>>();

/** What a push would install of these files; once per process. A file that does not load has no functions. */
export function bundleComponent(files: ModuleFiles): Promise<Code> {
  const key = JSON.stringify(files);
  const code = bundled.get(key) ?? bundleFiles(files);
  bundled.set(key, code);
  return code;
}

async function bundleFiles(files: ModuleFiles): Promise<Code> {
  const { outputFiles } = await build({
    entryPoints: Object.entries(files).map(([name, file]) => ({ in: file, out: name })),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "esnext",
    platform: "browser",
    conditions: ["convex", "module"],
    chunkNames: "_deps/[hash]",
    write: false,
    outdir: "out",
    logLevel: "error",
    plugins: [withoutTestTools],
  });
  const modules = outputFiles.map(({ path: file, text }): BundledModule => {
    const name = path.relative(path.resolve("out"), file).split(path.sep).join("/");
    return { path: name, source: text, environment: "isolate" };
  });
  const analyses = (await Promise.all(modules.map((module) => analyse(module, modules)))).flat();
  return {
    modules,
    functions: analyses.flatMap(({ functions }) => functions),
    httpRoutes: analyses.flatMap(({ httpRoutes }) => httpRoutes ?? []),
  };
}

async function analyse(module: BundledModule, modules: readonly BundledModule[]): Promise<ModuleAnalysis[]> {
  const code = { modules, environment: {} };
  const realm = new Realm({ ...code, component: "", scripts: new Map() });
  const inHost = createHostLoader({ ...code, path: "" });
  const load = async ({ path: entry, environment }: BundledModule) =>
    environment === "node" ? inHost(entry) : realm.load(entry, 0, (run) => run({}));
  return await analyseModules([module], load).catch(() => []);
}

/** The files of a glob by the names of their modules, as convex-test finds them: from the folder that holds `_generated`. */
export function filesOf(glob: Glob): ModuleFiles {
  const names = Object.keys(glob);
  const root = names.find((name) => name.includes("_generated"))?.split("_generated")[0] ?? "";
  const files = Object.entries(glob).flatMap(([name, load]) => {
    const file = /["'`](?:\/@fs)?(\/[^"'`]+\.[jt]sx?)["'`]/.exec(String(load))?.[1];
    if (file === undefined || /_generated|\/schema\.[jt]s$|convex\.config|\.d\.ts$/.test(name)) return [];
    const module = name
      .replace(root, "")
      .replace(/^\.\//, "")
      .replace(/\.[jt]sx?$/, "");
    return [[module, existsSync(file) ? file : path.join(process.cwd(), file)]];
  });
  return Object.fromEntries(files) as ModuleFiles;
}

/** Some suites define functions in the files of their tests: there the tools of tests, and what is not published, do nothing. */
const withoutTestTools: Plugin = {
  name: "without-test-tools",
  setup(bundler) {
    bundler.onResolve({ filter: /.*/ }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (kind === "entry-point" || pluginData === "resolving") return null;
      if (TEST_TOOLS.test(name)) return { path: name, namespace: "nothing" };
      const found = await bundler.resolve(name, { kind, importer, resolveDir, pluginData: "resolving" });
      return found.errors.length === 0 ? found : { path: name, namespace: "nothing" };
    });
    bundler.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: NOTHING, loader: "js" }));
    bundler.onLoad({ filter: /\btest\.tsx?$/ }, async ({ path: file }) => {
      const text = await readFile(file, "utf8");
      const contents = text.replaceAll("import.meta.glob(", "((..._) => ({}))(");
      return { contents, loader: file.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

const TEST_TOOLS = /^(?:vitest|convex-test.*|(?:@fast-check\/)?vitest|fast-check|node:.+|process)$/;

/** CommonJS, so that any name may be imported from it; any use of it gives the same again. */
const NOTHING = `
  const nothing = new Proxy(() => nothing, {
    getPrototypeOf: () => nothing,
    get: (_, key) => (key === "__esModule" ? true : key === Symbol.toPrimitive ? () => "" : nothing),
  });
  module.exports = nothing;
`;
