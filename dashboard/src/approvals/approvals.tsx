import { useStudio } from "../platform/offline/use-studio.ts";
import { ShieldQuestion } from "lucide-react";
import { api } from "../platform/api.ts";
import type { ConsentView } from "../../../src/contracts/consent.ts";
import { DecisionButtons } from "../ui/decision-buttons.tsx";
import { Failures } from "../ui/failures.tsx";
import { useAction } from "../platform/use-action.ts";
import { spanText } from "../platform/format.ts";
import "./approvals.css";

/** Calls of MCP clients that wait for the user's consent. @param now milliseconds since 1970 */
export function Approvals({ waiting, now }: { waiting: readonly ConsentView[]; now: number }) {
  return (
    <section className="approvals" aria-label="Approvals">
      <div role="status">
        {waiting.length === 0 ? (
          <p>Nothing waits for your approval.</p>
        ) : (
          <p className="sr">{`${waiting.length} to approve or decline`}</p>
        )}
      </div>
      <ul>
        {waiting.map((consent) => (
          <Question key={consent.consentId} consent={consent} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Question({ consent, now }: { consent: ConsentView; now: number }) {
  const client = useStudio();
  const { consentId, question, expiresAt } = consent;
  const decide = (isApproved: boolean) => () =>
    client.mutation(api.consents.public.decideConsent, { consentId, isApproved });
  const approve = useAction(decide(true));
  const decline = useAction(decide(false));
  return (
    <li>
      <ShieldQuestion size={18} aria-hidden />
      <div className="what">
        <p>{question}</p>
        <p className="dim">Asked by an MCP client. It waits for another {spanText(expiresAt - now)}.</p>
        <Failures actions={[approve, decline]} />
      </div>
      <span className="choices">
        <DecisionButtons approve={approve} decline={decline} declineText="Decline" />
      </span>
    </li>
  );
}
