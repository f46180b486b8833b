import { useStudio } from "../platform/offline/use-studio.ts";
import { CircleHelp } from "lucide-react";
import { useId, useRef, useState, type FormEvent } from "react";
import { api } from "../platform/api.ts";
import type { ToolPart } from "../../../src/chat/parts.ts";
import { useAction } from "../platform/use-action.ts";
import { Failures } from "../ui/failures.tsx";
import { fieldOf, textFieldOf } from "./tool-facts.ts";
import { textsOf } from "../platform/texts-of.ts";

/** As `answer_question` takes them. */
const MAX_ANSWER_CHARACTERS = 2_000;

/** Question of the agent, with the answer once given. */
export function QuestionCard({ threadId, part }: { threadId: string; part: ToolPart }) {
  const question = textFieldOf(part.input, "question") ?? "…";
  const options = textsOf(fieldOf(part.input, "options"));
  const isMultiple = fieldOf(part.input, "multiple") === true;
  const answers = textsOf(fieldOf(part.output, "answers"));
  const titleId = useId();
  return (
    <section className="chat-card" aria-labelledby={titleId}>
      <h3 id={titleId}>
        <CircleHelp size={18} aria-hidden /> {question}
      </h3>
      {part.state === "input-available" && (
        <AnswerForm {...{ threadId, options, isMultiple, toolCallId: part.toolCallId }} />
      )}
      {part.state === "output-available" && <p className="chat-answer">{answers.join(", ")}</p>}
      {part.state === "output-error" && <p className="dim">{part.errorText}</p>}
    </section>
  );
}

interface AnswerFormProps {
  threadId: string;
  toolCallId: string;
  options: readonly string[];
  isMultiple: boolean;
}

function AnswerForm({ threadId, toolCallId, options, isMultiple }: AnswerFormProps) {
  const client = useStudio();
  const answers = useRef<readonly string[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const give = useAction(() =>
    client.mutation(api.chat.public.answerQuestion, { threadId, toolCallId, answers: [...answers.current] }),
  );
  const send = (given: readonly string[]) => {
    answers.current = given;
    if (given.length > 0) give.run();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("typed");
    const text = typeof typed === "string" ? typed.trim() : "";
    send([...options.filter((option) => chosen.has(option)), ...(text === "" ? [] : [text])]);
  };
  return (
    <form className="chat-question" onSubmit={submit}>
      {isMultiple ? (
        <Checkboxes {...{ options, chosen, setChosen }} />
      ) : (
        <div className="chat-options">
          {options.map((option) => (
            <button key={option} type="button" aria-disabled={give.isBusy} onClick={() => send([option])}>
              {option}
            </button>
          ))}
        </div>
      )}
      <div className="chat-typed">
        <input
          name="typed"
          aria-label="Another answer"
          placeholder={options.length > 0 ? "Or in your own words" : "Your answer"}
          maxLength={MAX_ANSWER_CHARACTERS}
          autoComplete="off"
        />
        <button type="submit" aria-disabled={give.isBusy}>
          Answer
        </button>
      </div>
      <Failures actions={[give]} />
    </form>
  );
}

interface CheckboxesProps {
  options: readonly string[];
  chosen: ReadonlySet<string>;
  setChosen(chosen: ReadonlySet<string>): void;
}

function Checkboxes({ options, chosen, setChosen }: CheckboxesProps) {
  const toggle = (option: string) => {
    const next = new Set(chosen);
    if (!next.delete(option)) next.add(option);
    setChosen(next);
  };
  return (
    <fieldset className="chat-options">
      <legend className="sr">Choose any</legend>
      {options.map((option) => (
        <label key={option}>
          <input type="checkbox" checked={chosen.has(option)} onChange={() => toggle(option)} /> {option}
        </label>
      ))}
    </fieldset>
  );
}
