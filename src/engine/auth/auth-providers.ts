import { appEnvironment } from "../app-environment.ts";
import type { Addresses } from "../app-environment.ts";
import type { AuthProvider, Engine } from "../types.ts";
import { parseAuthConfig } from "./auth-config.ts";

/**
 * The providers of the installed deployment's auth.config, which reads environment variables: it is evaluated again
 * when the deployment or the environment is another.
 */
export function createAuthProviders(engine: Engine, addresses: Addresses): () => Promise<readonly AuthProvider[]> {
  let known: { key: string; providers: Promise<readonly AuthProvider[]> } | null = null;
  return () => {
    const config = engine.deployment()?.authConfig ?? null;
    const environment = appEnvironment(engine, addresses);
    const key = JSON.stringify([config?.source, environment]);
    if (known?.key !== key) {
      const evaluate = async () => {
        if (config === null) return [];
        const exports = await engine.evaluate(config.path, [config], environment);
        return parseAuthConfig(exports["default"]);
      };
      known = { key, providers: evaluate() };
    }
    return known.providers;
  };
}
