import { parseFunctionPath } from "../function-path.ts";
import type { FunctionPath } from "../types.ts";
import type { ComponentPath, ConvexObject } from "../values/json.ts";
import { SyscallError } from "./function-error.ts";

/**
 * Resolves what convex/server puts into a syscall to name a function: a `name` in the caller's own component, a
 * `reference` to a child component's function, or a `functionHandle` that somebody stored.
 * The function may not exist: a handle must survive deployments, so only the call checks.
 * @throws SyscallError if it is none of these
 */
export function resolveAddress(address: ConvexObject, caller: ComponentPath): FunctionPath {
  const { name, reference, functionHandle } = address;
  if (typeof functionHandle === "string") return parseHandle(functionHandle);
  if (typeof name === "string") return parseFunctionPath(name, caller);
  if (typeof reference === "string") return parseReference(reference, caller);
  throw new SyscallError("Expected a function name, a reference or a function handle.");
}

/** "_reference/childComponent/<child>/<module …>/<export>", perhaps through several children. */
function parseReference(reference: string, caller: ComponentPath): FunctionPath {
  const segments = reference.split("/").slice(1);
  let component = caller;
  while (segments[0] === "childComponent" && segments[1] !== undefined) {
    component = component === "" ? segments[1] : `${component}/${segments[1]}`;
    segments.splice(0, 2);
  }
  const name = segments.pop();
  if (component === caller || name === undefined || segments.length === 0) {
    throw new SyscallError(`Could not resolve the reference '${reference}'`);
  }
  return { component, module: segments.join("/"), name };
}

/**
 * A function handle is the address itself, so it stays valid over restarts and deployments for as long as the function
 * keeps its name: "function://<component path>;<module>:<export>".
 */
export function formatHandle(path: FunctionPath): string {
  return `function://${path.component};${path.module}:${path.name}`;
}

function parseHandle(handle: string): FunctionPath {
  const match = /^function:\/\/([^;]*);([^#]+)(?:#(.+))?$/.exec(handle);
  if (!match) throw new SyscallError(`Invalid function handle: ${handle}`);
  const [, component = "", module = "", name] = match;
  return parseFunctionPath(name === undefined ? module : `${module}:${name}`, component);
}
