import type { Random } from "../../audio/core/random.ts";
import { type ToolName, TOOLS } from "../../contracts/tools.ts";
import type { Json } from "../mutate/json.ts";
import type { Target } from "../studio/target.ts";

/** A request of MCP without its id. */
export type McpRequest = { method: string; params?: { [name: string]: Json } };

/** Ids that inputs may use. */
type Known = Target["known"];

const SYNTH = "wav0/synth";

type MakeInput = (known: Known) => { [name: string]: Json };

/** Inputs of tools; one that is not here is called without. They name their requests, so that equal ones make one thing. */
const INPUTS: Readonly<Record<string, MakeInput>> = {
  generate_sample: ({ sampleIds }) => ({
    prompt: "one kick",
    type: "one_shot",
    durationSeconds: 0.2,
    bpm: 120,
    key: "Am",
    variations: 1,
    seed: 7,
    inputSampleId: sampleIds[0] ?? "",
    model: SYNTH,
    requestId: "fuzz-generate",
    waitSeconds: 0,
  }),
  split_stems: ({ sampleIds }) => ({ sampleId: sampleIds[0] ?? "", model: "wav0/split", requestId: "fuzz-split" }),
  check_job_status: ({ jobIds }) => ({ jobId: jobIds[0] ?? "", waitSeconds: 0 }),
  list_jobs: () => ({ status: "completed", limit: 3 }),
  cancel_job: ({ jobIds }) => ({ jobId: jobIds[0] ?? "" }),
  retry_job: ({ jobIds }) => ({ jobId: jobIds[0] ?? "", requestId: "fuzz-retry" }),
  search_samples: () => ({ text: "kick", type: "generated", bpmMin: 80, bpmMax: 140, key: "Am", limit: 3 }),
  get_sample: ({ sampleIds }) => ({ sampleId: sampleIds[0] ?? "", includeAudio: true }),
  play_sample: ({ sampleIds }) => ({ sampleIds }),
  import_sample: ({ file }) => ({ path: file, name: "own" }),
  analyze_sample: ({ sampleIds }) => ({ sampleId: sampleIds[0] ?? "" }),
  export_sample: ({ sampleIds }) => ({
    sampleId: sampleIds[0] ?? "",
    format: "flac",
    sampleRate: 44_100,
    bitDepth: 16,
    peakDb: -1,
    name: "fuzzed",
    requestId: "fuzz-export",
  }),
  mix_samples: ({ sampleIds }) => ({
    tracks: sampleIds.map((sampleId) => ({ sampleId, gainDb: -6, pan: 0, offsetSeconds: 0 })),
    bpm: 120,
    normalise: true,
    name: "fuzzed mix",
    requestId: "fuzz-mix",
  }),
  fit_sample: ({ sampleIds }) => ({
    sampleId: sampleIds[0] ?? "",
    bars: 2,
    bpm: 140,
    semitones: -2,
    name: "fuzzed fit",
    requestId: "fuzz-fit",
  }),
  delete_sample: ({ sampleIds }) => ({ sampleId: sampleIds[1] ?? "" }),
} satisfies Partial<Record<ToolName, MakeInput>>;

const CURRENT = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "fuzz", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A right request: of a tool, or of another method. */
export function someRequest(known: Known, random: Random): McpRequest {
  const request = random.chance(0.6) ? toolCall(known, random) : random.pick(otherRequests(known));
  if (!random.chance(0.2)) return request;
  return { ...request, params: { ...request.params, _meta: CURRENT } };
}

function toolCall(known: Known, random: Random): McpRequest {
  const { name } = random.pick(TOOLS);
  const input = INPUTS[name]?.(known) ?? {};
  return { method: "tools/call", params: { name, arguments: input, _meta: { progressToken: "p" } } };
}

/** The handshake with which a session begins. */
export function handshake(protocolVersion: string): McpRequest {
  const clientInfo = { name: "fuzz", version: "1" };
  return { method: "initialize", params: { protocolVersion, capabilities: {}, clientInfo } };
}

function otherRequests({ sampleIds, jobIds }: Known): McpRequest[] {
  const uri = `wav0://samples/${sampleIds[0] ?? ""}`;
  const taskId = jobIds[0] ?? "";
  return [
    handshake("2025-06-18"),
    { method: "ping" },
    { method: "tools/list", params: { cursor: "0" } },
    { method: "prompts/list" },
    { method: "prompts/get", params: { name: "make_beat", arguments: { style: "techno", bpm: "130" } } },
    { method: "resources/list" },
    { method: "resources/templates/list" },
    { method: "resources/read", params: { uri } },
    { method: "resources/subscribe", params: { uri } },
    { method: "resources/unsubscribe", params: { uri } },
    { method: "logging/setLevel", params: { level: "error" } },
    {
      method: "completion/complete",
      params: { ref: { type: "ref/prompt", name: "make_beat" }, argument: { name: "style", value: "te" } },
    },
    {
      method: "completion/complete",
      params: {
        ref: { type: "ref/resource", uri: "wav0://samples/{sampleId}" },
        argument: { name: "sampleId", value: "k" },
      },
    },
    { method: "tasks/list", params: {} },
    { method: "tasks/get", params: { taskId } },
    { method: "tasks/result", params: { taskId } },
    { method: "tasks/cancel", params: { taskId } },
    { method: "tasks/update", params: { taskId, inputResponses: {} } },
    { method: "server/discover", params: { _meta: CURRENT } },
    { method: "no/such/method", params: {} },
  ];
}
