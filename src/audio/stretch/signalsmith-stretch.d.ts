/** The package has no types; `wasm-source.ts` uses its only export. */
declare module "signalsmith-stretch" {
  export default function createNode(context: {
    audioWorklet: { addModule(url: string): Promise<void> };
  }): Promise<unknown>;
}
