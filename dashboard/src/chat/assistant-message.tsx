import { Brain, LifeBuoy, RotateCcw } from "lucide-react";
import { memo, useMemo } from "react";
import { api } from "../platform/api.ts";
import type { MessageView } from "../../../src/contracts/chat/chat.ts";
import { type MessagePart, isTextPart, isToolPart } from "../../../src/chat/parts.ts";
import { useNow } from "../ui/use-now.ts";
import { useIsOffline, useStudio } from "../platform/offline/use-studio.ts";
import { useAction } from "../platform/use-action.ts";
import { Announcer } from "./announcer.tsx";
import { ApprovalCard } from "./approval-card.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Failures } from "../ui/failures.tsx";
import { JobPart } from "./job-part.tsx";
import { MarkdownText } from "./markdown-text.tsx";
import { ProjectFileRows } from "./project-file-rows.tsx";
import { QuestionCard } from "./question-card.tsx";
import { SampleRows } from "./sample-rows.tsx";
import { facesOf, type ToolFace } from "./tool-facts.ts";
import { ToolLine } from "./tool-line.tsx";
import { useAnswer } from "./use-answer.ts";
import { usageText } from "./usage-text.ts";

/** A writer of which nothing was heard for so long may be gone; one whose tool runs, as it waits for a job, is silent. */
const SILENT_MILLIS = { writing: 12_000, running: 45_000 };

interface AssistantMessageProps {
  threadId: string;
  message: MessageView;
  isLast: boolean;
  /** True if the URL points to it. */
  isWanted: boolean;
}

/** An answer, while it is written and after. */
export const AssistantMessage = memo(function AssistantMessage({
  threadId,
  message,
  isLast,
  isWanted,
}: AssistantMessageProps) {
  const { parts, error, newsAt } = useAnswer(message);
  const faces = useMemo(() => facesOf(parts), [parts]);
  const isLive = message.status === "live";
  const text = useMemo(() => spokenText(parts), [parts]);
  const trouble = message.error ?? error;
  return (
    <article
      className="chat-message"
      data-role="assistant"
      data-status={message.status}
      data-wanted={isWanted || undefined}
      aria-busy={isLive}
    >
      <h3 className="sr">Answer</h3>
      {parts.map((part, index) => (
        <Part key={index} threadId={threadId} part={part} face={faces[index] ?? null} />
      ))}
      {isLive && <Writing threadId={threadId} parts={parts} newsAt={newsAt} />}
      {trouble && (
        <p className="failure" role="alert">
          {trouble}
        </p>
      )}
      {message.status === "stopped" && <p className="dim">You stopped this answer.</p>}
      {!isLive && <MessageFoot threadId={threadId} message={message} text={text} isLast={isLast} />}
      {isLive && <Announcer text={text} isLive={isLive} />}
    </article>
  );
});

/** Text to read aloud and to copy, without reasoning and tool calls. */
function spokenText(parts: readonly MessagePart[]): string {
  return parts.flatMap((part) => (part.type === "text" && isTextPart(part) ? part.text : [])).join("\n\n");
}

const Part = memo(function Part({
  threadId,
  part,
  face,
}: {
  threadId: string;
  part: MessagePart;
  face: ToolFace | null;
}) {
  if (isTextPart(part)) {
    if (part.text.trim() === "") return null;
    return part.type === "text" ? <MarkdownText text={part.text} /> : <Reasoning text={part.text} />;
  }
  if (!isToolPart(part) || !face) return null;
  switch (face.kind) {
    case "question":
      return <QuestionCard threadId={threadId} part={part} />;
    case "approval":
      return <ApprovalCard threadId={threadId} part={part} />;
    case "job":
      return <JobPart jobId={face.jobId} />;
    case "samples":
      return (
        <>
          <ToolLine part={part} />
          <SampleRows sampleIds={face.sampleIds} />
        </>
      );
    case "files":
      return (
        <>
          <ToolLine part={part} />
          <ProjectFileRows projectIds={face.projectIds} />
        </>
      );
    case "line":
      return <ToolLine part={part} />;
  }
}, isSamePart);

/** Faces are made again with each piece of an answer; most are as they were. */
function isSamePart(
  before: { part: MessagePart; face: ToolFace | null },
  after: { part: MessagePart; face: ToolFace | null },
): boolean {
  return before.part === after.part && before.face?.kind === after.face?.kind;
}

function Reasoning({ text }: { text: string }) {
  return (
    <details className="tool">
      <summary>
        <Brain size={15} aria-hidden /> Reasoning
      </summary>
      <MarkdownText text={text} />
    </details>
  );
}

interface WritingProps {
  threadId: string;
  parts: readonly MessagePart[];
  newsAt?: number;
}

/** Progress of a live answer, or a notice that it may have stalled. */
function Writing({ threadId, parts, newsAt = Infinity }: WritingProps) {
  const now = useNow(true);
  const client = useStudio();
  const recover = useAction(() => client.mutation(api.chat.public.recoverAnswer, { threadId }));
  const isRunning = parts.some((part) => isToolPart(part) && part.state === "input-available");
  const isOffline = useIsOffline();
  const isLate = !isOffline && now - newsAt > SILENT_MILLIS[isRunning ? "running" : "writing"];
  return (
    <div className="chat-writing">
      <span className="chat-dots" role="status" aria-label={parts.length === 0 ? "Thinking" : "Writing"}>
        <i />
        <i />
        <i />
      </span>
      {isOffline && <span className="dim">What comes next is shown when the studio is back.</span>}
      {isLate && (
        <>
          <span className="dim">Nothing has come for a while. It may have been interrupted.</span>
          <button type="button" onClick={recover.run} aria-disabled={recover.isBusy}>
            <LifeBuoy size={16} aria-hidden /> Recover
          </button>
          <Failures actions={[recover]} />
        </>
      )}
    </div>
  );
}

interface MessageFootProps extends Omit<AssistantMessageProps, "isWanted"> {
  text: string;
}

function MessageFoot({ threadId, message: { status, model, usage }, text, isLast }: MessageFootProps) {
  const client = useStudio();
  const retry = useAction(() => client.mutation(api.chat.public.retryAnswer, { threadId }));
  const hasTrouble = status === "failed" || status === "stopped";
  return (
    <footer>
      {text !== "" && <CopyButton text={text} />}
      {isLast && (
        <button
          type="button"
          className={hasTrouble ? "" : "icon"}
          onClick={retry.run}
          aria-disabled={retry.isBusy}
          aria-label="Retry"
          title="Answer again"
        >
          <RotateCcw size={16} aria-hidden /> {hasTrouble && "Retry"}
        </button>
      )}
      <span className="chat-usage">{[model, usage && usageText(usage)].filter(Boolean).join(" · ")}</span>
      <Failures actions={[retry]} />
    </footer>
  );
}
