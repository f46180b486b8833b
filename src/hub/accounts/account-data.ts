import { setTimeout as sleep } from "node:timers/promises";
import type { AccountData } from "../../auth/hosted/settings.ts";
import { type Backend, createBackend } from "../../backend/backend.ts";
import { deleteAccount } from "../../contracts/account.ts";
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
    async erase(getToken) {
      const backend = createBackend({ url, getToken });
      try {
        await waitUntilCleared(backend, signal);
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
async function waitUntilCleared(backend: Pick<Backend, "call">, signal?: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE_MILLIS;
  while ((await backend.call(deleteAccount, {})).state !== "cleared") {
    await sleep(pause, undefined, { signal });
    pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
  }
}
