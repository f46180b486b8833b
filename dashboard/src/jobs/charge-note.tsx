import { useQuery } from "convex/react";
import { ReceiptText } from "lucide-react";
import { useState } from "react";
import { api } from "../platform/api.ts";
import type { PricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import { billText } from "../platform/charge.ts";

/** Says before anything is asked for who will bill it, and about how much; nothing where it is free. */
export function ChargeNote({ request }: { request: PricedRequest }) {
  const fresh = useQuery(api.jobs.public.estimateCharge, { task: "generate", ...request });
  const [charge, setCharge] = useState(fresh);
  // While a changed request is estimated, the estimate before it stands.
  if (fresh !== undefined && fresh !== charge) setCharge(fresh);
  if (!charge?.metered) return null;
  return (
    <p className="charge-note wide" role="status">
      <ReceiptText size={16} aria-hidden />
      <span>
        {billText(charge)}{" "}
        <a href={charge.pricesAt} target="_blank" rel="noreferrer">
          Its price
        </a>
      </span>
    </p>
  );
}
