import type { FunctionPath } from "../types.ts";
import { SyscallError } from "./function-error.ts";
import type { LoadedDeployment } from "./loaded-deployment.ts";

/**
 * Refuses to schedule what could never run. Convex finds a query only when its job is due; the words are its own.
 * @throws SyscallError if the deployment has no mutation or action at the path
 */
export function assertSchedulable(deployment: LoadedDeployment | null, target: FunctionPath): void {
  const { component, module, name } = target;
  const found = deployment?.function(target);
  const file = `${module}.js`;
  if (!found && !hasModule(deployment, target)) {
    const place = component === "" ? "" : `${component} `;
    throw new SyscallError(`Attempted to schedule function at nonexistent path: ${place}${file}`);
  }
  const place = component === "" ? "" : ` in '${component}'`;
  if (!found) {
    throw new SyscallError(
      `Attempted to schedule function, but no exported function ${name} found in the file: ${file}${place}. ` +
        "Did you forget to export it?",
    );
  }
  if (found.spec.udfType === "query") {
    throw new SyscallError(
      `Unsupported function type. "${name}" in module "${file}"${place} is defined as a Query. ` +
        "Only Mutation and Action can be scheduled.",
    );
  }
}

function hasModule(deployment: LoadedDeployment | null, { component, module }: FunctionPath): boolean {
  const modules = deployment?.component(component)?.definition.modules ?? [];
  return modules.some(({ path }) => path === `${module}.js`);
}
