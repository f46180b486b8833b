import { cronJobs } from "convex/server";
import { internal } from "./_generated/api.js";

const crons = cronJobs();

/** A webhook that never came costs at most this long; a running prediction is heard of more often. */
crons.interval("reconcile silent predictions", { minutes: 1 }, internal.jobs.reconciliation.begin, {
  silentMillis: 30_000,
});
/** A charge whose report never came is settled at most this long after its end; polls and webhooks do it at once. */
crons.interval(
  "compare the ledger with its provider",
  { minutes: 30 },
  internal.jobs.reconciliation.beginLedgerReading,
  {
    provider: "replicate",
  },
);
crons.interval("forget old webhooks", { hours: 6 }, internal.jobs.webhooks.sweepReceipts, {});
crons.interval("delete files without a sample", { hours: 24 }, internal.library.uploads.sweep, { cursor: null });
/** A writer that died leaves its thread busy for this long and its lease at most. */
crons.interval("end answers whose writer is gone", { minutes: 1 }, internal.chat.leases.sweep, {});
crons.interval("purge deleted samples", { hours: 24 }, internal.library.deletions.sweep, {});
crons.interval("forget old shares", { hours: 24 }, internal.shares.shares.sweep, {});
crons.interval("forget answers to calls", { hours: 1 }, internal.consents.consents.sweep, {});
crons.interval("remove recordings that nobody kept", { hours: 1 }, internal.library.recordings.expire, {});
crons.interval("remove project files whose time is over", { hours: 1 }, internal.projects.files.expire, {});
/** Each step of a departure calls for the next one: this takes up those whose call was lost. */
crons.interval("go on with departures", { minutes: 10 }, internal.accounts.departures.resume, {});
/** The host of an embedded deployment does it at each start, too. */
crons.interval("renew the search terms of older samples", { hours: 24 }, internal.library.searchText.renew, {});
crons.interval("count the bytes of older samples", { hours: 24 }, internal.library.storedBytes.countOld, {});
crons.interval("count the facets of older samples", { hours: 24 }, internal.library.facetCounts.countOld, {});
crons.interval("listen to older samples", { hours: 24 }, internal.library.soundprints.start, {});

export default crons;
