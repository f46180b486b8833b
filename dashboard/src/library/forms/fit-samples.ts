import type { LibraryRow } from "../../../../src/contracts/dashboard.ts";
import type { PlayedSample } from "../../../../src/contracts/player.ts";
import type { StudioClient } from "../../platform/offline/studio-client.ts";
import { showToast } from "../../ui/toast.ts";

/** Tempo and key that samples are brought to: those of the project, or of a sample. */
export type Frame = Pick<PlayedSample, "bpm" | "key">;

type Fitted = Pick<LibraryRow, "sampleId" | "bpm" | "key">;
/** Targets of a fit, in the studio's fields. */
export type FitTargets = Partial<Record<"bpm" | "bars", number> & { key: string; formants: "keep" }>;

/**
 * Tempo and key of the frame in which a sample differs.
 * @returns null if none: it is the frame's own sample, it fits already, or its tempo and key are unknown
 */
export function targetsIn({ bpm, key }: Frame, row: Fitted): FitTargets | null {
  const isTempo = bpm !== undefined && row.bpm !== undefined && row.bpm !== bpm;
  const isKey = key !== undefined && row.key !== undefined && row.key !== key;
  return isTempo || isKey ? { ...(isTempo ? { bpm } : {}), ...(isKey ? { key } : {}) } : null;
}

/** Brings samples to the tempo and key of another one, as far as they have any; also while offline. */
export async function fitToFrame(client: StudioClient, rows: readonly Fitted[], frame: Frame): Promise<void> {
  const fits = rows.flatMap((row) => {
    const targets = targetsIn(frame, row);
    return targets ? [{ sampleId: row.sampleId, ...targets }] : [];
  });
  await fitSamples(client, fits);
}

/** Starts a fit of each. */
export async function fitSamples(
  client: Pick<StudioClient, "outbox">,
  fits: readonly ({ sampleId: string } & FitTargets)[],
): Promise<void> {
  for (const fit of fits) await client.outbox.enqueue("fit", { ...fit, requestId: crypto.randomUUID() });
  showToast(toldOf(fits.length));
}

function toldOf(count: number): string {
  if (count === 0) return "Nothing to fit: it is in that tempo and key already, or has none";
  return count === 1 ? "The fit is on its way; see Jobs" : `${count} fits are on their way; see Jobs`;
}
