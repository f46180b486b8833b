import path from "node:path";
import { build } from "esbuild";

/** Where the functions run: all in the isolate of the engine. */
const MODULES = ["jobs", "samples", "imports", "waveforms", "charges", "consents", "modelList"] as const;
const FUNCTIONS = {
  jobs: {
    generate: "mutation",
    split: "mutation",
    status: "query",
    list: "query",
    cancel: "mutation",
    advance: "mutation",
  },
  samples: {
    createUploadUrl: "mutation",
    get: "query",
    search: "query",
    insert: "mutation",
    remove: "mutation",
    discard: "mutation",
  },
  imports: { importSample: "action" },
  waveforms: { get: "query" },
  consents: { seek: "mutation", decide: "mutation" },
  charges: { estimate: "query" },
  modelList: { list: "query" },
} as const;

/** A small studio as a deployment: bundled functions without a schema, and one machine key that may call them. */
export async function bundleFixture(auth: { issuer: string; jwks: string; audience: string }) {
  const modules = await Promise.all(MODULES.map(bundleModule));
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
