import * as z from "zod";

/** Replicate's webhook events. */
export const WEBHOOK_EVENTS = ["start", "output", "logs", "completed"] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

const outputFileSchema = z.object({
  /** Which of the model's outputs it is: "0", "1", … of a list, a field's name of an object. */
  slot: z.string(),
  fileId: z.string(),
  name: z.string(),
});

const stateSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("starting") }),
  z.object({ status: z.literal("processing"), startedAt: z.number(), output: z.array(outputFileSchema) }),
  z.object({
    status: z.literal("succeeded"),
    startedAt: z.number(),
    completedAt: z.number(),
    output: z.array(outputFileSchema),
  }),
  z.object({
    status: z.literal("failed"),
    startedAt: z.number().nullable(),
    completedAt: z.number(),
    error: z.string(),
  }),
  z.object({ status: z.literal("canceled"), startedAt: z.number().nullable(), completedAt: z.number() }),
  z.object({ status: z.literal("aborted"), startedAt: z.null(), completedAt: z.number() }),
]);

/** One prediction as it lies on disk. Times are milliseconds since 1970. */
export const predictionSchema = z.object({
  id: z.string(),
  /** For whom it is made, as the caller said in `Wav0-Owner`: owners take turns. Null where the caller has no users. */
  owner: z.string().nullable().default(null),
  /** "owner/name". */
  model: z.string(),
  version: z.string(),
  /** As the caller sent it; what the API shows. */
  input: z.record(z.string(), z.unknown()),
  /** As the model runs it: parsed, with defaults and the seed that was chosen, so that a second run is the same run. */
  resolvedInput: z.record(z.string(), z.unknown()),
  outputShape: z.enum(["list", "object"]),
  /** Secret from which the ids of output files follow: unguessable, yet the same in a second run. */
  outputKey: z.string(),
  /** The server's base URL when the prediction came in; addresses on that origin move with the server's port. */
  acceptedAt: z.string(),
  webhook: z.object({ url: z.string(), events: z.array(z.enum(WEBHOOK_EVENTS)) }).nullable(),
  /** True once the receiver has confirmed the last webhook. */
  completionAcknowledged: z.boolean(),
  createdAt: z.number(),
  /** From `Cancel-After`. */
  deadlineAt: z.number().nullable(),
  /** How often a server found it unfinished when it started. */
  resumptions: z.number().int(),
  logs: z.string(),
  metrics: z.record(z.string(), z.number()),
  dataRemoved: z.boolean(),
  state: stateSchema,
});

export type Prediction = z.output<typeof predictionSchema>;
export type OutputFile = z.output<typeof outputFileSchema>;

/** A step of the state machine. Steps that the state does not allow return the same object: no step leaves a final state. */
export type Transition = (prediction: Prediction) => Prediction;

/** True while the prediction can still change. */
export function isOpen(prediction: Prediction): boolean {
  return prediction.state.status === "starting" || prediction.state.status === "processing";
}

/** A worker took it. */
export function start(now: number): Transition {
  return (prediction) =>
    prediction.state.status === "starting"
      ? { ...prediction, state: { status: "processing", startedAt: now, output: [] } }
      : prediction;
}

/** The server died while it ran: it waits again, with nothing of the first run left. */
export function resume(): Transition {
  return (prediction) =>
    isOpen(prediction)
      ? {
          ...prediction,
          resumptions: prediction.resumptions + 1,
          logs: "",
          metrics: {},
          state: { status: "starting" },
        }
      : prediction;
}

/** One more line of the model's log; `line` has no line break at its end. */
export function log(line: string): Transition {
  return (prediction) => (isOpen(prediction) ? { ...prediction, logs: `${prediction.logs}${line}\n` } : prediction);
}

/** A figure that the model reports besides the times. */
export function measure(name: string, value: number): Transition {
  return (prediction) =>
    isOpen(prediction) ? { ...prediction, metrics: { ...prediction.metrics, [name]: value } } : prediction;
}

/** One finished file. The file with the same slot, if any, is replaced. */
export function addOutput(file: OutputFile): Transition {
  return (prediction) => {
    const { state } = prediction;
    if (state.status !== "processing") return prediction;
    const output = [...state.output.filter(({ slot }) => slot !== file.slot), file];
    return { ...prediction, state: { ...state, output } };
  };
}

/** The model came to its end. */
export function succeed(now: number): Transition {
  return (prediction) => {
    const { state } = prediction;
    if (state.status !== "processing") return prediction;
    return withTimes({ ...prediction, state: { ...state, status: "succeeded", completedAt: now } });
  };
}

/** The model or its input was at fault; `error` is for a person to read. */
export function fail(now: number, error: string): Transition {
  return (prediction) =>
    isOpen(prediction)
      ? withTimes({
          ...prediction,
          state: { status: "failed", startedAt: startOf(prediction), completedAt: now, error },
        })
      : prediction;
}

/** Someone asked for its end. */
export function cancel(now: number): Transition {
  return (prediction) =>
    isOpen(prediction)
      ? withTimes({ ...prediction, state: { status: "canceled", startedAt: startOf(prediction), completedAt: now } })
      : prediction;
}

/** Its deadline passed: "aborted" if it had not begun, else "canceled", as at Replicate. */
export function expire(now: number): Transition {
  return (prediction) =>
    prediction.state.status === "starting"
      ? withTimes({ ...prediction, state: { status: "aborted", startedAt: null, completedAt: now } })
      : cancel(now)(prediction);
}

/** The receiver confirmed the last webhook. */
export function acknowledge(): Transition {
  return (prediction) =>
    isOpen(prediction) || prediction.completionAcknowledged
      ? prediction
      : { ...prediction, completionAcknowledged: true };
}

/** Forgets what the caller sent and what the model said; only the fact of the prediction stays. */
export function removeData(): Transition {
  return (prediction) => {
    if (isOpen(prediction) || prediction.dataRemoved) return prediction;
    const { state } = prediction;
    return {
      ...prediction,
      input: {},
      resolvedInput: {},
      logs: "",
      dataRemoved: true,
      state: state.status === "succeeded" ? { ...state, output: [] } : state,
    };
  };
}

/** When it ended, or null while it is open. */
export function completedAt({ state }: Prediction): number | null {
  return "completedAt" in state ? state.completedAt : null;
}

/** The files that it refers to now. */
export function outputOf({ state }: Prediction): OutputFile[] {
  return "output" in state ? state.output : [];
}

/** When a worker took it, or null. */
export function startOf({ state }: Prediction): number | null {
  return "startedAt" in state ? state.startedAt : null;
}

function withTimes(prediction: Prediction): Prediction {
  const end = completedAt(prediction) ?? prediction.createdAt;
  const begin = startOf(prediction);
  return {
    ...prediction,
    metrics: {
      ...prediction.metrics,
      ...(begin === null ? {} : { predict_time: (end - begin) / 1000 }),
      total_time: (end - prediction.createdAt) / 1000,
    },
  };
}
