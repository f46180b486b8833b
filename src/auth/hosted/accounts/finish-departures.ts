import type { HostedAuthSettings } from "../settings.ts";
import type { Departures } from "./departures.ts";

/** An account that takes longer is waited for again in the next round; its deletion goes on without anybody who waits. */
const ROUND_WAIT_MILLIS = 60_000;

/**
 * Finishes deletions that were begun: has all of them start, then waits for one after the other, so that a stuck one
 * holds up nobody's data. One round runs at a time; a call meanwhile has another one follow, and waits for that too.
 * Failures are told in the log and tried again by the next call.
 */
export function createFinisher(
  departures: Pick<Departures, "begun" | "clear" | "finish">,
  log: HostedAuthSettings["log"],
): () => Promise<void> {
  const tell = (error: unknown) =>
    log("the deletion of an account is not finished; it is tried again by and by", { error: String(error) });
  const finishAll = async () => {
    const startable: string[] = [];
    for (const userId of await departures.begun()) {
      await departures.clear(userId).then(() => startable.push(userId), tell);
    }
    for (const userId of startable) await departures.finish(userId, { withinMillis: ROUND_WAIT_MILLIS }).catch(tell);
  };
  let isAsked = false;
  let running: Promise<void> | null = null;
  const runRounds = async () => {
    while (isAsked) {
      isAsked = false;
      await finishAll().catch(tell);
    }
    running = null;
  };
  return () => {
    isAsked = true;
    return (running ??= runRounds());
  };
}
