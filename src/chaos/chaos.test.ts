import { expect, test } from "vitest";
import { playRound } from "./round.ts";

/** Whatever leaves open whether a request was carried out that was not is looked for during minutes. */
const SLOW = new Set([
  "create-cut-before",
  "create-502-before",
  "create-silent",
  "create-late",
  "create-unlisted",
  "create-429-mute",
  "run-file-gone",
  "webhook-late",
  "outage-cut",
  "outage-silent",
  "outage-gateway",
]);

test(
  "faults of the provider and of the machine lose, double, block and pay nothing twice",
  { timeout: 600_000 },
  async () => {
    const { tally, findings, counts, sums } = await playRound({
      seed: 4,
      faults: 8,
      hasWebhooks: true,
      clients: ["stdio", "http"],
      maxOutageMillis: 1_500,
      isLeftOut: (mode) => SLOW.has(mode),
      say: () => {},
    });
    expect(findings, "what the studio must never do").toEqual({
      lost: [],
      duplicated: [],
      stuck: [],
      paidTwice: [],
      other: [],
    });
    expect(sums.entered).toBe(sums.billed);
    expect(tally.total).toBeGreaterThanOrEqual(8);
    expect(counts["completed"]).toBeGreaterThan(0);
  },
);
