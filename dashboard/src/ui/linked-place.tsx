import type { ReactNode } from "react";
import { codeOf, messageOf } from "../platform/failure.ts";
import type { Answer } from "../platform/use-answer.ts";
import "./linked-place.css";

interface LinkedPlaceProps<Value> {
  answer: Answer<Value>;
  /** What the address names: "job", "sample". */
  noun: string;
  /** As the address has it. */
  id: string;
  /** Where all of them are. */
  all: { href: string; words: string };
  children(value: Value): ReactNode;
}

const NOT_FOUND = new Set(["JOB_NOT_FOUND", "SAMPLE_NOT_FOUND", "INVALID_INPUT"]);

/** The one thing that an address names, or that there is none of that name. */
export function LinkedPlace<Value>({ answer, noun, id, all, children }: LinkedPlaceProps<Value>) {
  return (
    <section className="linked" aria-label={`The ${noun} of this address`}>
      {answer.kind === "loading" && <p role="status">Loading…</p>}
      {answer.kind === "refused" && <p role="alert">{refusalText(answer.error, noun, id)}</p>}
      {answer.kind === "ready" && children(answer.value)}
      <a href={all.href}>{all.words}</a>
    </section>
  );
}

function refusalText(error: Error, noun: string, id: string): string {
  if (!NOT_FOUND.has(codeOf(error) ?? "")) return messageOf(error);
  return `There is no ${noun} “${id}” here. It may have been removed, or be of another studio.`;
}
