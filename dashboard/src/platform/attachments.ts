import { addressOf } from "./route.ts";
import { createStore } from "./store.ts";

/** A sample that the next message is about. */
export interface AttachedSample {
  sampleId: string;
  name: string;
}

/** As many as a message may have. */
const MAX_ATTACHED = 8;

/** Samples that the next message is about; other views set them before the chat is loaded. */
export const attachments = createStore<readonly AttachedSample[]>([]);

/** Opens the chat with a sample for the next message to be about. A conversation that is open goes on. */
export function chatAbout({ sampleId, name }: AttachedSample): void {
  attachments.set([...without(sampleId), { sampleId, name }].slice(-MAX_ATTACHED));
  if (!location.hash.startsWith(addressOf("chat"))) location.hash = addressOf("chat");
}

/** Takes a sample off the next message. */
export function detach(sampleId: string): void {
  attachments.set(without(sampleId));
}

function without(sampleId: string): AttachedSample[] {
  return attachments.value.filter((sample) => sample.sampleId !== sampleId);
}
