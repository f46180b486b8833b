/** A prediction as Replicate's API shows it: https://replicate.com/docs/reference/http#predictions.get */
export interface ShownPrediction {
  id: string;
  model: string;
  version: string;
  input: Record<string, unknown>;
  status: "starting" | "processing" | "succeeded" | "failed" | "canceled" | "aborted";
  output: unknown;
  error: string | null;
  logs: string;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  data_removed: boolean;
  /** Once it has ended: how long the model worked, in seconds. The bill is by this. */
  metrics: { predict_time?: number };
}

/** A prediction with what its account alone knows of it. */
export interface Prediction extends ShownPrediction {
  webhook: string | null;
  webhookEvents: readonly string[];
  /** The list does not show it yet. */
  isHidden: boolean;
  /** Its output cannot be used, however often it is fetched. */
  isSpoilt: boolean;
}

/** Whether nothing more will happen to it. */
export function hasEnded({ status }: Pick<ShownPrediction, "status">): boolean {
  return status !== "starting" && status !== "processing";
}

/** What the API tells. Hosted Replicate is not documented to show the webhook's address. */
export function shown(prediction: Prediction, baseUrl: string): ShownPrediction & { urls: Record<string, string> } {
  const { webhook: _w, webhookEvents: _e, isHidden: _h, isSpoilt: _s, ...told } = prediction;
  const get = `${baseUrl}/predictions/${prediction.id}`;
  return { ...told, urls: { get, cancel: `${get}/cancel` } };
}
