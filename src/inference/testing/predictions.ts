import type { Prediction } from "../prediction.ts";

/** A prediction in its first state, with what a test cares about on top. */
export function aPrediction(overrides: Partial<Prediction> = {}): Prediction {
  return {
    id: "p1",
    owner: null,
    model: "wav0/synth",
    version: "0".repeat(64),
    input: { prompt: "warm chords" },
    resolvedInput: { prompt: "warm chords", seed: 1, variations: 1 },
    outputShape: "list",
    outputKey: "key",
    acceptedAt: "http://127.0.0.1:1/inference/v1",
    webhook: null,
    completionAcknowledged: false,
    createdAt: 1_000,
    deadlineAt: null,
    resumptions: 0,
    logs: "",
    metrics: {},
    dataRemoved: false,
    state: { status: "starting" },
    ...overrides,
  };
}
