import { addressOf } from "../route.ts";

/** A sample that the next message is about. */
export interface AttachedSample {
  sampleId: string;
  name: string;
}

/** As many as a message may have. */
export const MAX_ATTACHED = 8;

let attached: readonly AttachedSample[] = [];
const listeners = new Set<() => void>();

/** Samples that the next message is about; outside of React, since other views set them before the chat is loaded. */
export const attachments = {
  get: (): readonly AttachedSample[] => attached,
  /** @returns a function that ends it */
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  remove: (sampleId: string): void => set(attached.filter((sample) => sample.sampleId !== sampleId)),
  clear: (): void => set([]),
};

/** Opens the chat with a sample for the next message to be about. */
export function chatAbout({ sampleId, name }: AttachedSample): void {
  const others = attached.filter((sample) => sample.sampleId !== sampleId);
  set([...others, { sampleId, name }].slice(-MAX_ATTACHED));
  if (!location.hash.startsWith(addressOf("chat"))) location.hash = addressOf("chat");
}

function set(samples: readonly AttachedSample[]): void {
  attached = samples;
  for (const listener of listeners) listener();
}
