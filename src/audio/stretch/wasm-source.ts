import signalsmith from "signalsmith-stretch";

/**
 * The WebAssembly module of Signalsmith Stretch 1.3.2 (Geraint Luff, MIT), compiled.
 *
 * The package is written for a page: it wants an AudioContext, or to run inside an AudioWorklet, which it knows by its
 * globals. Neither is needed. Its code for the worklet carries the module as text, and a context that keeps what it is
 * told to load gets hold of it: no global is set, and what a bundler does to the code around the text does not matter.
 * The same in Node and in a worker of a page, whose policy must allow "wasm-unsafe-eval" and connecting to "blob:".
 * @param read gives the text behind a "blob:" address
 */
export async function compileSignalsmith(read: (url: string) => Promise<string>): Promise<WebAssembly.Module> {
  const [, base64] = /base64,([A-Za-z0-9+/=]{1000,})/.exec(await workletCode(read)) ?? [];
  if (!base64) throw new Error("signalsmith-stretch carries no WebAssembly module");
  return WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}

/** Code that the package loads into a worklet. */
async function workletCode(read: (url: string) => Promise<string>): Promise<string> {
  let url = "";
  const context = {
    audioWorklet: {
      addModule: (given: string) => {
        url = given;
        return Promise.reject(new Error("There is no worklet"));
      },
    },
  };
  await signalsmith(context).catch(() => undefined);
  const code = await read(url);
  URL.revokeObjectURL(url);
  return code;
}
