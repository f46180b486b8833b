import { setTimeout as sleep } from "node:timers/promises";
import type { AccountData, ErasureWait } from "../../auth/hosted/settings.ts";
import { type Backend, createBackend } from "../../backend/backend.ts";
import { deleteAccount } from "../../contracts/account.ts";
import { AppError } from "../../contracts/errors.ts";
import { packAccount } from "./account-archive.ts";

const [FIRST_PAUSE_MILLIS, MAX_PAUSE_MILLIS] = [50, 2_000];

export interface DeploymentPlace {
  url: string;
  /** True for the hub's own deployment, whose files are fetched from there, whatever its public address is. */
  isOwn: boolean;
  /** Ends what is under way. */
  signal?: AbortSignal;
}

/** What users of a hosted studio have in its deployment. Nothing is opened before it is used. */
export function createAccountData({ url, isOwn, signal }: DeploymentPlace): AccountData {
  return {
    async beginErasure(getToken) {
      const backend = createBackend({ url, getToken });
      try {
        await backend.call(deleteAccount, {});
      } finally {
        await backend.close();
      }
    },
    async erase(getToken, wait) {
      const backend = createBackend({ url, getToken });
      try {
        await waitUntilCleared(backend, wait, signal);
      } finally {
        await backend.close();
      }
    },
    async *pack(person, getToken) {
      const backend = createBackend({ url, getToken });
      try {
        yield* packAccount({ ...person, backend, filesAt: isOwn ? url : null });
      } finally {
        await backend.close();
      }
    },
  };
}

/** The first call begins it, each other one asks. */
async function waitUntilCleared(
  backend: Pick<Backend, "call">,
  { withinMillis, onWait }: ErasureWait,
  signal?: AbortSignal,
): Promise<void> {
  const begun = performance.now();
  let pause = FIRST_PAUSE_MILLIS;
  while ((await backend.call(deleteAccount, {})).state !== "cleared") {
    const waited = performance.now() - begun;
    if (waited >= withinMillis) throw unfinished(withinMillis);
    onWait?.(waited);
    await sleep(pause, undefined, { signal });
    pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
  }
}

function unfinished(millis: number): AppError {
  const text = `The data of an account is not all deleted after ${Math.round(millis / 1000)} s; the studio goes on with it`;
  return new AppError("HUB_UNAVAILABLE", text);
}
