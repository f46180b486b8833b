import { moduleOf, PRELUDE, type MeasuredComponent } from "./component.ts";
import { PAGE_FUNCTIONS } from "./react-app.ts";

/** What the components ask for beside themselves. */
export const PEERS = {
  "@ai-sdk/provider": "4.0.0",
  "@ai-sdk/provider-utils": "5.0.0",
  ai: "7.0.173",
  convex: "1.48.0",
  "convex-helpers": "0.1.135",
  react: "19.3.1",
  "react-dom": "19.3.1",
  zod: "4.6.7",
} as const;

const SCHEMA = `
  import { defineSchema, defineTable } from "convex/server";
  import { v } from "convex/values";
  export default defineSchema({
    log: defineTable({ line: v.string() }),
    scores: defineTable({ score: v.number() }),
    notes: defineTable({ text: v.string() }),
    numbers: defineTable({ n: v.number(), doubled: v.optional(v.number()) }),
    events: defineTable({ value: v.number(), insertedAt: v.commitTs() }).index("insertedAt", ["insertedAt"]),
  });
`;
const HTTP = `
  import { serve } from "./persistentTextStreaming.js";
  const http = httpRouter();
  import { preflight, serve as servePage } from "./page.js";
  http.route({ path: "/stream", method: "POST", handler: serve });
  http.route({ path: "/page-stream", method: "POST", handler: servePage });
  http.route({ path: "/page-stream", method: "OPTIONS", handler: preflight });
  export default http;
`;

/** The files of an app with all the components, by their paths. */
export function projectFiles(components: readonly MeasuredComponent[]): Record<string, string> {
  const versions = components.map(({ name, version }): [string, string] => [`@convex-dev/${name}`, version]);
  const dependencies = { ...PEERS, ...Object.fromEntries(versions) };
  const modules = components.map(({ name, source }) => [`convex/${moduleOf(name)}.js`, PRELUDE + source]);
  return {
    "package.json": JSON.stringify({ name: "components", private: true, type: "module", dependencies }, null, 2),
    "convex/convex.config.js": configOf(components),
    "convex/schema.js": SCHEMA,
    "convex/http.js": PRELUDE + HTTP,
    "convex/page.js": PRELUDE + PAGE_FUNCTIONS,
    ...Object.fromEntries(modules),
  };
}

function configOf(components: readonly MeasuredComponent[]): string {
  const imports = components.map(({ name }) => `import ${moduleOf(name)} from "@convex-dev/${name}/convex.config";`);
  const uses = components.map(({ name }) => `app.use(${moduleOf(name)}, { name: "${moduleOf(name)}" });`);
  return [
    'import { defineApp } from "convex/server";',
    ...imports,
    "const app = defineApp();",
    ...uses,
    "export default app;",
  ].join("\n");
}
