import type { CallToolResult, GetPromptResult } from "@modelcontextprotocol/sdk/types.js";
import { elicitConsent, elicitText, sampleText, type Conversation } from "./conformance-rounds.ts";

const WHO = elicitText("name", "What is your name?");
const ROOTS = { method: "roots/list" as const, params: {} };

/** The tools that ask before they answer, by the part of their name after `test_input_required_result_`. */
const TOOLS: Record<string, Conversation<CallToolResult>> = {
  elicitation: { rounds: [{ user_name: WHO }], hasState: false, answer: report("Hello") },
  sampling: {
    rounds: [{ capital_question: sampleText("What is the capital of France?", 100) }],
    hasState: false,
    answer: report("The model said"),
  },
  list_roots: { rounds: [{ client_roots: ROOTS }], hasState: false, answer: report("The roots are") },
  request_state: {
    rounds: [{ confirm: elicitConsent("ok", "Please confirm") }],
    hasState: true,
    answer: report("state-ok"),
  },
  multiple_inputs: {
    rounds: [{ user_name: WHO, greeting: sampleText("Generate a greeting", 50), client_roots: ROOTS }],
    hasState: true,
    answer: report("All inputs"),
  },
  multi_round: {
    rounds: [
      { step1: elicitText("name", "Step 1: What is your name?") },
      { step2: elicitText("color", "Step 2: What is your favorite color?") },
    ],
    hasState: true,
    answer: report("Both steps"),
  },
  tampered_state: {
    rounds: [{ confirm: elicitConsent("ok", "Please confirm") }],
    hasState: true,
    answer: report("The state is as it was"),
  },
  capabilities: {
    rounds: [{ user_name: WHO, greeting: sampleText("Generate a greeting", 50) }],
    hasState: false,
    answer: report("What the client could answer"),
  },
};

/** The tools by their names. */
export const CONVERSATIONS: Record<string, Conversation<CallToolResult>> = {
  ...Object.fromEntries(Object.entries(TOOLS).map(([name, tool]) => [`test_input_required_result_${name}`, tool])),
  test_streaming_elicitation: { rounds: [{ user_name: WHO }], hasState: false, answer: report("Hello") },
};

export const PROMPT_CONVERSATION: Conversation<GetPromptResult> = {
  rounds: [{ user_context: elicitText("context", "What context should the prompt use?") }],
  hasState: false,
  answer: (inputs) => ({
    messages: [{ role: "user", content: { type: "text", text: `In this context: ${JSON.stringify(inputs)}` } }],
  }),
};

function report(words: string): (inputs: Record<string, unknown>) => CallToolResult {
  return (inputs) => ({ content: [{ type: "text", text: `${words}: ${JSON.stringify(inputs)}` }] });
}
