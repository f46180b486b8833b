import { appEnvironment } from "../app-environment.ts";
import type { Addresses } from "../app-environment.ts";
import type { AuthProvider, BundledModule, Engine } from "../types.ts";
import { invalidAuthConfig, parseAuthConfig } from "./auth-config.ts";

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
      known = { key, providers: evaluate(config, environment) };
    }
    return known.providers;
  };

  async function evaluate(config: BundledModule | null, environment: Record<string, string>): Promise<AuthProvider[]> {
    if (config === null) return [];
    const exports = await engine
      .evaluator(
        [config],
        environment,
      )(config.path)
      .catch((thrown: unknown) => {
        throw invalidAuthConfig(String(thrown), thrown);
      });
    return parseAuthConfig(exports["default"]);
  }
}
