import type { LanguageModelV3Prompt } from "@ai-sdk/provider";
import { readConversation } from "../answer/conversation.ts";
import { type Step, nextStep } from "../step.ts";

/** A call that the model makes. */
export type Call = NonNullable<Step["call"]>;

/** What a studio answers to a call: a value, or why it failed. */
export type Studio = (call: Call) => { value: unknown } | { error: string } | "denied";

const SALT = 1;

/** A conversation with the rules, with a studio that answers as the test says. */
export function openTalk(studio: Studio) {
  const prompt: LanguageModelV3Prompt = [{ role: "system", content: "You are the assistant of a music studio." }];
  let calls = 0;

  function add({ text, call }: Step): void {
    const toolCallId = `call${++calls}`;
    const said = text === "" ? [] : [{ type: "text" as const, text }];
    if (!call) return void prompt.push({ role: "assistant", content: said });
    const { tool: toolName, input } = call;
    prompt.push({ role: "assistant", content: [...said, { type: "tool-call", toolCallId, toolName, input }] });
    prompt.push({
      role: "tool",
      content: [{ type: "tool-result", toolCallId, toolName, output: outputOf(studio(call)) }],
    });
  }

  return {
    prompt,
    /** Says something. @returns the whole answer: its words and its calls, in order */
    say(request: string): { text: string; calls: Call[] } {
      prompt.push({ role: "user", content: [{ type: "text", text: request }] });
      const steps: Step[] = [];
      for (;;) {
        const step = nextStep(readConversation(prompt), SALT, () => true);
        steps.push(step);
        add(step);
        if (!step.call) break;
        if (steps.length > 20) throw new Error("The answer has no end");
      }
      return {
        text: steps.map(({ text }) => text).join(""),
        calls: steps.flatMap(({ call }) => call ?? []),
      };
    },
  };
}

function outputOf(answer: ReturnType<Studio>) {
  if (answer === "denied") return { type: "execution-denied" as const };
  if ("error" in answer) return { type: "error-text" as const, value: answer.error };
  // Test data is JSON.
  return { type: "json" as const, value: JSON.parse(JSON.stringify(answer.value)) as null };
}
