import type { Plugin } from "esbuild";

const PROVIDER = /validation\/ajv-provider\.js$/;
const NAMESPACE = "lazy-validator";

/**
 * Has the MCP SDK's JSON Schema validator evaluated at its first use instead of at start-up: a server needs it only for
 * the answer to an elicitation, yet the SDK constructs one before it can answer `initialize`.
 */
export function lazyValidator(): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: PROVIDER }, async ({ path, ...from }) => {
        // The wrapper below asks for the original, which must not be wrapped again.
        if (from.namespace === NAMESPACE) return { path };
        if (from.pluginData === NAMESPACE) return undefined;
        const original = await build.resolve(path, { ...from, pluginData: NAMESPACE });
        return { path: original.path, namespace: NAMESPACE };
      });
      build.onLoad({ filter: PROVIDER, namespace: NAMESPACE }, ({ path }) => ({ contents: wrapper(path) }));
    },
  };
}

/**
 * Leaves the validator out of a bundle whose servers bring their own: a third of what is parsed at each start.
 */
export function withoutValidator(): Plugin {
  return {
    name: "without-validator",
    setup(build) {
      build.onLoad({ filter: PROVIDER }, () => ({ contents: ABSENT }));
    },
  };
}

const ABSENT = `export class AjvJsonSchemaValidator {
  constructor() { throw new Error("this program has no validator of JSON Schema; give the server one"); }
}`;

/** In a bundle `require` of a module evaluates it then and there, and once. */
function wrapper(original: string): string {
  return `export class AjvJsonSchemaValidator {
    constructor(ajv) { this.ajv = ajv; }
    getValidator(schema) {
      this.validator ??= new (require(${JSON.stringify(original)}).AjvJsonSchemaValidator)(this.ajv);
      return this.validator.getValidator(schema);
    }
  }`;
}
