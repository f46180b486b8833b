import path from "node:path";
import { build } from "esbuild";

/** Where the functions run: all in the isolate of the engine. */
const MODULES = [
  "jobs/public",
  "library/public",
  "library/publicNode",
  "consents/public",
  "projects/public",
  "providers/public",
] as const;
const FUNCTIONS = {
  "jobs/public": {
    generateSample: "mutation",
    splitStems: "mutation",
    checkJobStatus: "query",
    listJobs: "query",
    cancelJob: "mutation",
    advance: "mutation",
    estimateCharge: "query",
  },
  "library/public": {
    createUploadUrl: "mutation",
    getSample: "query",
    searchSamples: "query",
    insert: "mutation",
    deleteSample: "mutation",
    discard: "mutation",
    getWaveform: "query",
  },
  "library/publicNode": { importSample: "action" },
  "consents/public": { seekConsent: "mutation", decideConsent: "mutation" },
  "projects/public": { listProjects: "query", insert: "mutation" },
  "providers/public": { listModels: "query" },
} as const;

type Module = Awaited<ReturnType<typeof bundleModule>>;
/** Bundled once for all test files of a process. */
let bundled: Promise<Module[]> | undefined;

/** A small studio as a deployment: bundled functions without a schema, and one machine key that may call them. */
export async function bundleFixture(auth: { issuer: string; jwks: string; audience: string }) {
  bundled ??= Promise.all(MODULES.map(bundleModule));
  const modules = await bundled;
  const authConfig = {
    providers: [
      { type: "customJwt", issuer: auth.issuer, jwks: auth.jwks, algorithm: "ES256", applicationID: auth.audience },
    ],
  };
  return {
    components: [
      {
        path: "",
        definitionPath: "",
        modules,
        schema: null,
        functions: MODULES.flatMap(describeFunctions),
        crons: [],
        httpRoutes: [],
        environment: {},
      },
    ],
    authConfig: {
      path: "auth.config.js",
      source: `export default ${JSON.stringify(authConfig)};`,
      environment: "isolate" as const,
    },
    udfServerVersion: "1.48.0",
  };
}

async function bundleModule(name: string) {
  const result = await build({
    entryPoints: [path.join(import.meta.dirname, "app", `${name}.ts`)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["convex", "module"],
    target: "esnext",
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error(`nothing was bundled for ${name}`);
  return { path: `${name}.js`, source: output.text, environment: "isolate" as const };
}

function describeFunctions(module: (typeof MODULES)[number]) {
  return Object.entries(FUNCTIONS[module]).map(([name, udfType]) => ({
    module,
    name,
    udfType,
    visibility: "public" as const,
    args: { type: "any" },
    returns: null,
  }));
}
