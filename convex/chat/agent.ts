import { type LanguageModel, type ToolSet, ToolLoopAgent, stepCountIs } from "ai";
import { ReadableError } from "./failure.ts";

/** Rounds of calling tools and reading what they say. */
export const MAX_STEPS = 12;
/** Calls in one answer: enough for a pack of samples, few enough to end a model that goes in circles. */
export const MAX_TOOL_CALLS = 24;

/** A key that is refused fails at once; what may pass is tried once more by the SDK, and then by the user. */
const MAX_RETRIES = 1;

const INSTRUCTIONS = `You are the assistant in wav0, a music studio that makes samples. You talk with a producer.
- Be short and practical: a sentence or two, no headings. Use the producer's terms. Answer in their language.
- Act by tools. generate_sample and split_stems return a job at once: say that it is under way, do not wait. The user
  sees each job's progress and plays its samples in your message, so do not repeat ids, paths or links.
- Only where a next step needs the samples of a job (make and then split), call wait_for_job first.
- Never invent an id: take sampleId and jobId from earlier results or from [sample "name", sampleId …] in a message;
  else use search_samples. "It" is what was made or named last.
- A follow-up (darker, same at 140, in F minor, longer) is generate_sample with the earlier input, changed.
- The same input gives the same job again. For another take pass another seed.
- If the request is ambiguous and a wrong guess would cost, use ask_question once. Else choose well and go on.
- If a tool fails, say what it says in plain words and what the producer can do. Do not repeat the same call.`;

/** The agent that answers. Its model may fail in any way: limits are kept here and by the watch over the answer. */
export function createAgent(model: LanguageModel, tools: ToolSet): ToolLoopAgent<never, ToolSet> {
  const settings = {
    model,
    tools,
    instructions: INSTRUCTIONS,
    stopWhen: stepCountIs(MAX_STEPS),
    maxRetries: MAX_RETRIES,
    // Passed on to the stream, whose own default prints errors together with the conversation.
    onError: () => {},
  };
  return new ToolLoopAgent<never, ToolSet>(settings);
}

/**
 * Merges tool sets, of which earlier ones win, and limits the calls of one answer. A tool's exception becomes an error
 * text for the model.
 */
export function mergeTools(...sets: readonly ToolSet[]): ToolSet {
  const merged: ToolSet = Object.assign({}, ...sets.toReversed());
  let calls = 0;
  const count = (): void => {
    calls += 1;
    if (calls <= MAX_TOOL_CALLS) return;
    throw new ReadableError(`This answer has used its ${MAX_TOOL_CALLS} calls. Tell the user what is done so far.`);
  };
  return Object.fromEntries(Object.entries(merged).map(([name, tool]) => [name, guarded(name, tool, count)]));
}

function guarded(name: string, tool: ToolSet[string], count: () => void): ToolSet[string] {
  const { execute } = tool;
  if (!execute) return tool;
  const run: typeof execute = async (input, options) => {
    count();
    try {
      return await execute(input, options);
    } catch (error) {
      if (error instanceof ReadableError) throw error;
      throw new ReadableError(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return { ...tool, execute: run };
}
