import { useQuery } from "convex/react";
import { ReceiptText } from "lucide-react";
import { api } from "../../../convex/_generated/api.js";
import { billText } from "../charge.ts";

/** Says before anything is asked for who will bill it; nothing where it is free. @param model undefined for the default */
export function ChargeNote({ model }: { model: string | undefined }) {
  const charge = useQuery(api.charges.estimate, { task: "generate", ...(model === undefined ? {} : { model }) });
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
