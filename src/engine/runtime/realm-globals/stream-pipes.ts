// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
interface PipeOptions {
  preventClose?: boolean;
  preventAbort?: boolean;
  preventCancel?: boolean;
}

/** Gives ReadableStream `tee`, `pipeTo` and `pipeThrough`. Self-contained: its text is evaluated inside the realm. */
export function realmStreamPipes(ReadableStream: typeof globalThis.ReadableStream): void {
  function tee(this: ReadableStream): [ReadableStream, ReadableStream] {
    const reader = this.getReader();
    const controllers: ReadableStreamDefaultController[] = [];
    const canceled = new Map<number, unknown>();
    const pull = async (): Promise<void> => {
      const { value, done } = await reader.read();
      controllers.forEach((controller, index) => {
        if (canceled.has(index)) return;
        if (done) controller.close();
        else controller.enqueue(value);
      });
    };
    const branch = (index: number): ReadableStream =>
      new ReadableStream({
        start: (controller) => void controllers.push(controller),
        pull: () => pull(),
        async cancel(reason) {
          canceled.set(index, reason);
          if (canceled.size === 2) await reader.cancel([canceled.get(0), canceled.get(1)]);
        },
      });
    return [branch(0), branch(1)];
  }

  async function pipeTo(this: ReadableStream, into: WritableStream, options: PipeOptions = {}): Promise<void> {
    const [reader, writer] = [this.getReader(), into.getWriter()];
    const read = () =>
      reader.read().catch(async (reason: unknown) => {
        if (!options.preventAbort) await writer.abort(reason);
        throw reason;
      });
    try {
      for (let chunk = await read(); !chunk.done; chunk = await read()) {
        await writer.write(chunk.value).catch(async (reason: unknown) => {
          if (!options.preventCancel) await reader.cancel(reason);
          throw reason;
        });
      }
      if (!options.preventClose) await writer.close();
    } finally {
      reader.releaseLock();
      writer.releaseLock();
    }
  }

  function pipeThrough(
    this: ReadableStream,
    pair: { readable: ReadableStream; writable: WritableStream },
    options: PipeOptions = {},
  ): ReadableStream {
    // Errors surface at the readable end.
    pipeTo.call(this, pair.writable, options).catch(() => undefined);
    return pair.readable;
  }
  Object.assign(ReadableStream.prototype, { tee, pipeTo, pipeThrough });
}
