import { useQuery } from "convex/react";
import { useStudio } from "../platform/offline/use-studio.ts";
import { ShieldQuestion } from "lucide-react";
import { api } from "../platform/api.ts";
import { type ToolPart, toolNameOf } from "../../../src/chat/parts.ts";
import { pricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import { billText } from "../platform/charge.ts";
import type { ChargedRequest } from "../platform/write-kinds.ts";
import { useAction } from "../platform/use-action.ts";
import { DecisionButtons } from "../ui/decision-buttons.tsx";
import { Failures } from "../ui/failures.tsx";
import { SampleRows } from "./sample-rows.tsx";
import { textFieldOf, toolSubject, toolTitle } from "./tool-facts.ts";

/** A call that runs only if the user agrees: what it does, what it costs, yes or no. */
export function ApprovalCard({ threadId, part }: { threadId: string; part: ToolPart }) {
  const client = useStudio();
  const approvalId = part.approval?.id ?? "";
  const give = (approved: boolean) => () =>
    client.mutation(api.chat.public.approveTool, { threadId, approvalId, approved });
  const approve = useAction(give(true));
  const deny = useAction(give(false));
  const sampleId = textFieldOf(part.input, "sampleId");
  return (
    <section className="chat-card" aria-label={`Approval: ${toolTitle(part)}`}>
      <h3>
        <ShieldQuestion size={18} aria-hidden /> {toolTitle(part)}?
      </h3>
      <p>
        <Consequence part={part} />
      </p>
      {sampleId ? <SampleRows sampleIds={[sampleId]} /> : <p className="dim">{toolSubject(part)}</p>}
      <details className="tool">
        <summary>What it is given</summary>
        <pre tabIndex={0}>{JSON.stringify(part.input, null, 2)}</pre>
      </details>
      <footer>
        <DecisionButtons approve={approve} decline={deny} declineText="Deny" />
      </footer>
      <Failures actions={[approve, deny]} />
    </section>
  );
}

const TASKS = { generate_sample: "generate", split_stems: "stem_split" } as const;

function Consequence({ part }: { part: ToolPart }) {
  const name = toolNameOf(part);
  if (name === "delete_sample")
    return "This deletes the sample. The library can restore it for 30 days. It costs nothing.";
  if (name === "delete_project")
    return "This deletes the project file. Its samples stay, and it can be made again. It costs nothing.";
  if (name === "generate_sample" || name === "split_stems") {
    return <Charge request={{ task: TASKS[name], ...pricedRequest(part.input) }} />;
  }
  const jobId = textFieldOf(part.input, "jobId");
  if (name === "retry_job" && jobId !== null) return <Charge request={{ jobId }} />;
  return "It runs only if you agree.";
}

function Charge({ request }: { request: ChargedRequest }) {
  const charge = useQuery(api.jobs.public.estimateCharge, request);
  if (!charge) return "Its provider may bill it.";
  return charge.metered ? billText(charge) : `This runs on ${charge.model} and costs nothing.`;
}
