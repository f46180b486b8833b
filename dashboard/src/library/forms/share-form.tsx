import { useQuery } from "convex/react";
import { Copy, Trash2 } from "lucide-react";
import { useState } from "react";
import { copyText } from "../../platform/clipboard.ts";
import { api } from "../../platform/api.ts";
import type { Share, ShareLifetime } from "../../../../src/contracts/share.ts";
import { useNow } from "../../ui/use-now.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { useIsOffline, useStudio } from "../../platform/offline/use-studio.ts";
import { useAction } from "../../platform/use-action.ts";
import { momentText } from "../../platform/format.ts";
import { attempt } from "../../samples/operations.ts";
import { showToast } from "../../ui/toast.ts";
import { Failures } from "../../ui/failures.tsx";

const LIFETIME_WORDS: Record<ShareLifetime, string> = { hour: "1 hour", day: "1 day", week: "7 days" };

/** Makes addresses by which anyone can listen to a sample, and ends them. */
export function ShareForm({ sampleId }: { sampleId: string }) {
  const client = useStudio();
  const now = useNow(true);
  const shares = useQuery(api.shares.public.listShares, { sampleId })?.shares ?? [];
  const open = shares.filter(({ expiresAt }) => expiresAt > now);
  const [lifetime, setLifetime] = useState<ShareLifetime>("day");
  const isOffline = useIsOffline();
  const create = useAction(() => client.mutation(api.shares.public.shareSample, { sampleId, lifetime }));
  return (
    <div className="form-body">
      <p className="dim">Whoever has the address can listen and download, without signing in, until it expires.</p>
      <div className="one-line">
        <label className="field">
          It works for
          {/* The value of an option is one of LIFETIME_WORDS. */}
          <select value={lifetime} onChange={(event) => setLifetime(event.target.value as ShareLifetime)}>
            {Object.entries(LIFETIME_WORDS).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="primary"
          onClick={create.run}
          disabled={isOffline}
          aria-disabled={create.isBusy}
        >
          Create address
        </button>
      </div>
      {isOffline && (
        <p className="notice-inline" role="status">
          The studio cannot be reached now: addresses can be made and revoked when it answers again.
        </p>
      )}
      <Failures actions={[create]} />
      <ul className="shares" aria-label="Addresses">
        {open.map((share) => (
          <ShareRow key={share.shareId} share={share} />
        ))}
      </ul>
      {open.some(({ url }) => isThisMachine(url)) && (
        <p className="notice-inline">
          The studio runs on this machine, so these addresses work on this machine only, while it runs. To share with
          others, use a studio on Convex Cloud or send them the file.
        </p>
      )}
    </div>
  );
}

function ShareRow({ share: { shareId, url, expiresAt } }: { share: Share }) {
  const client = useStudio();
  return (
    <li>
      <input readOnly value={url} aria-label="Address" onFocus={(event) => event.target.select()} />
      <IconButton
        label="Copy the address"
        title="Copy"
        onClick={() => attempt(copyText(url).then((isCopied) => showToast(isCopied ? "Address copied" : url)))}
      >
        <Copy size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Revoke the address"
        title="Revoke"
        onClick={() => attempt(client.mutation(api.shares.public.revokeShare, { shareId }))}
      >
        <Trash2 size={16} aria-hidden />
      </IconButton>
      <span className="dim">until {momentText(expiresAt)}</span>
    </li>
  );
}

function isThisMachine(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
}
