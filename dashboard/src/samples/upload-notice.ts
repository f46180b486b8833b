import { MAX_NAME_CHARACTERS } from "../../../src/contracts/limits.ts";
import type { StudioClient } from "../platform/offline/studio-client.ts";
import { addressOf } from "../platform/route.ts";
import { offerToast, showToast } from "../ui/toast.ts";
import type { ImportedSample } from "./import-file.ts";

/** Tells what became of a file, where that is not what its row shows. @param sample null if it is uploaded later */
export function tellAbout({ outbox }: StudioClient, file: File, sample: ImportedSample | null): void {
  if (sample === null) return showToast(keptText(file));
  const { sampleId, name: present, warning } = sample;
  if (!sample.isKnown) return warning === undefined ? undefined : showToast(`${file.name}: ${warning}`);
  const name = withoutExtension(file.name);
  const take = {
    label: `Call it ${name}`,
    act: () => outbox.enqueue("updateSample", { sampleId, name }),
  };
  const show = { label: "Show", act: () => (location.hash = addressOf("library", sampleId)) };
  offerToast(`${file.name}: ${warning}`, [show, ...(isSameName(name, present) ? [] : [take])]);
}

function withoutExtension(fileName: string): string {
  return fileName.replace(/\.[a-z0-9]{2,5}$/i, "").slice(0, MAX_NAME_CHARACTERS);
}

/** Names of samples hold letters, digits and signs between them: what differs in the signs only is the same. */
function isSameName(name: string, present: string): boolean {
  const [one, other] = [name, present].map((text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}#]+/gu, ""));
  return one === other;
}

function keptText({ name }: File): string {
  return `${name} is kept in this browser until the studio answers`;
}
