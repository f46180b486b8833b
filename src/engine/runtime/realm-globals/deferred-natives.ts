// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { Globals } from "./host.ts";

/**
 * Replaces what V8 itself would settle or call after the call has ended: compiling WebAssembly in the background, waiting
 * for shared memory, hearing of collected garbage. WebAssembly is compiled at once; nobody is ever told of garbage, as
 * the language allows. Self-contained: its text is evaluated inside the realm.
 */
export function realmDeferredNatives(): Globals {
  type Source = BufferSource | WebAssembly.Module;
  const { Module, Instance } = WebAssembly;

  const compile = async (source: BufferSource): Promise<WebAssembly.Module> => new Module(source);
  async function instantiate(source: Source, imports?: WebAssembly.Imports): Promise<unknown> {
    if (source instanceof Module) return new Instance(source, imports);
    const module = new Module(source);
    return { module, instance: new Instance(module, imports) };
  }
  const bytesOf = async (response: Response | Promise<Response>): Promise<ArrayBuffer> =>
    (await response).arrayBuffer();
  Object.assign(WebAssembly, {
    compile,
    instantiate,
    compileStreaming: async (response: Response | Promise<Response>) => compile(await bytesOf(response)),
    instantiateStreaming: async (response: Response | Promise<Response>, imports?: WebAssembly.Imports) =>
      instantiate(await bytesOf(response), imports),
  });
  Reflect.deleteProperty(Atomics, "waitAsync");

  class FinalizationRegistry {
    register(): void {}
    unregister(): boolean {
      return false;
    }
  }
  return { FinalizationRegistry };
}
