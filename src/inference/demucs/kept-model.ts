import type { MessagePort } from "node:worker_threads";
import type { SegmentStems } from "../../audio/separate/demucs/overlap-add.ts";
import { DemucsError, WITHOUT_MODEL } from "./demucs-error.ts";
import type { HostMessage, KeeperRequest } from "./host-protocol.ts";
import type { OpenedModel } from "./opened-model.ts";

/** The keeper's model as one prediction sees it. */
export type KeptModel = Pick<OpenedModel, "runtime" | "length" | "separate" | "close">;

/** Lines whose keeper is gone. */
const ended = new WeakSet<MessagePort>();

/** Remembers the end of a line, which its port tells but once. To be called before anything can end it. */
export function watchLine(port: MessagePort): void {
  port.once("close", () => ended.add(port));
}

/**
 * Opens the model that all workers share.
 * @param port line to its keeper, watched since its start
 * @throws DemucsError in words for the user where the model cannot be run
 */
export async function openKeptModel(port: MessagePort, file: string): Promise<KeptModel> {
  const ready = await ask(port, { kind: "open", file });
  if (ready.kind !== "ready") throw new DemucsError(`The process of ${file} gave stems before it was asked for any`);
  return {
    runtime: ready.runtime,
    length: ready.length,
    async separate(segment): Promise<SegmentStems> {
      const answer = await ask(port, { kind: "segment", segment });
      if (answer.kind !== "stems") throw new DemucsError(`The process of ${file} gave no stems`);
      return answer.stems;
    },
    close: () => port.postMessage({ kind: "close" } satisfies KeeperRequest),
  };
}

/** One question at a time. @throws DemucsError for a failure */
function ask(port: MessagePort, request: KeeperRequest): Promise<Exclude<HostMessage, { kind: "failed" }>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      port.off("message", onMessage).off("close", onClose);
      act();
    };
    const onMessage = (message: HostMessage): void =>
      settle(() => (message.kind === "failed" ? reject(new DemucsError(message.message)) : resolve(message)));
    const onClose = (): void =>
      settle(() => reject(new DemucsError(`What runs the model was ended. Split again. ${WITHOUT_MODEL}`)));
    port.on("message", onMessage).on("close", onClose);
    if (ended.has(port)) onClose();
    else port.postMessage(request);
  });
}
