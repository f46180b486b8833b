import { Check, CircleSlash, LoaderCircle, TriangleAlert } from "lucide-react";
import { type ToolPart, type ToolState, QUESTION_TOOL, toolNameOf } from "../../../src/chat/parts.ts";
import { fieldOf, textFieldOf, toolSubject, toolTitle } from "./tool-facts.ts";

type Phase = "running" | "done" | "failed" | "denied";

const PHASES: Record<ToolState, Phase> = {
  "input-streaming": "running",
  "input-available": "running",
  "approval-requested": "running",
  "approval-responded": "running",
  "output-available": "done",
  "output-error": "failed",
  "output-denied": "denied",
};

const PHASE_PARTS: Record<Phase, { icon: typeof Check; words: string }> = {
  running: { icon: LoaderCircle, words: "Running" },
  done: { icon: Check, words: "Done" },
  failed: { icon: TriangleAlert, words: "Failed" },
  denied: { icon: CircleSlash, words: "Denied" },
};

/** A call of a tool in one line; what went in and came out is folded away. */
export function ToolLine({ part }: { part: ToolPart }) {
  const phase = PHASES[part.state];
  const { icon: Icon, words } = PHASE_PARTS[phase];
  return (
    <details className="tool" data-phase={phase}>
      <summary>
        <Icon size={15} aria-hidden />
        <span className="sr">{words}: </span>
        <span className="tool-title">{toolTitle(part)}</span>
        <span className="tool-subject">{subjectOf(part)}</span>
      </summary>
      {part.input !== undefined && <Value title="Input" value={part.input} />}
      {part.output !== undefined && <Value title="Output" value={part.output} />}
      {part.errorText && <Value title="Error" value={part.errorText} />}
      {phase === "denied" && <Value title="Reason" value={part.approval?.reason ?? "You said no."} />}
    </details>
  );
}

/** A failure is told at once, in the tool's own words. */
function subjectOf(part: ToolPart): string {
  if (part.state === "output-error") return part.errorText ?? "";
  if (toolNameOf(part) === QUESTION_TOOL) return textFieldOf(part.input, "question") ?? "";
  const status = textFieldOf(part.output, "status");
  return status !== null && fieldOf(part.output, "jobId") !== undefined ? status : toolSubject(part);
}

function Value({ title, value }: { title: string; value: unknown }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <pre tabIndex={0}>{text}</pre>
    </figure>
  );
}
