import { createRequire } from "node:module";
import vm from "node:vm";
import type { WorkerComponent } from "./action-protocol.ts";
import { loadBuiltin, stackFilename } from "./module-environment.ts";
import { linkModules, type ModuleNamespace, type ModuleScope } from "./module-linker.ts";

/**
 * Links the modules of a component in the realm of this thread, with its real globals. Each component has a `process`
 * of its own, whose `env` is only what the component was given.
 * @returns loads a module by path
 */
export function createHostLoader({
  path,
  modules,
  environment,
}: Omit<WorkerComponent, "eager">): (modulePath: string) => ModuleNamespace {
  const isolate: ModuleScope = { process: { env: environment } };
  const nodeProcess: unknown = Object.create(process, { env: { value: environment, writable: true } });
  const node: ModuleScope = { process: nodeProcess, require: createRequire(import.meta.url) };
  return linkModules(modules, {
    evaluate: (text, filename): unknown => vm.runInThisContext(text, { filename }),
    scope: (module) => (module.environment === "node" ? node : isolate),
    external: loadBuiltin,
    filename: (module) => stackFilename(path, module.path),
  });
}
