import type { StudioClient } from "../platform/offline/studio-client.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** How long a recording stays that nobody keeps; empty for what stays. */
export function expiryText({ expiresAt }: Pick<LibraryRow, "expiresAt">, now: number): string {
  if (expiresAt === undefined) return "";
  const days = Math.ceil((expiresAt - now) / DAY_MILLIS);
  if (days < 1) return "goes today";
  return days === 1 ? "1 day left" : `${days} days left`;
}

/** Lets a recording stay for good. */
export async function keepRecording(client: StudioClient, sampleId: string): Promise<void> {
  await client.outbox.enqueue("keepRecording", { sampleId });
}
