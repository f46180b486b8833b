import { AppError } from "../../contracts/errors.ts";
import { checkJobStatus } from "../../contracts/job.ts";
import { getSample } from "../../contracts/library.ts";
import type { StudioResource } from "../../contracts/wire/uri.ts";
import type { Backend } from "../../backend/backend.ts";
import type { Connection } from "../connection.ts";
import { resourceError } from "../failures.ts";
import { requireStudioUri } from "./read.ts";
import { watchResource } from "./watch.ts";

/** Far more than a client shows at once, and few enough for one socket. */
const MAX_SUBSCRIPTIONS = 200;

/** A client's subscriptions. They end with the connection. */
export interface ResourceSubscriptions {
  /** @throws McpError if there is no such resource, or too many are followed already */
  subscribe(uri: string): Promise<void>;
  /** A resource that is not subscribed is no error. */
  unsubscribe(uri: string): void;
  /** From now on the client hears when the list of resources changes. */
  followList(): void;
}

/** Opens nothing by itself. */
export function createSubscriptions(connection: Connection): ResourceSubscriptions {
  const { backend, log, ended, isLive, notify } = connection;
  const running = new Map<string, AbortController>();
  let isListFollowed = false;

  async function start(uri: string, resource: StudioResource, controller: AbortController): Promise<void> {
    const studio = await backend();
    await assertExists(studio, resource);
    if (!isLive) return;
    const onChange = () => void notify({ method: "notifications/resources/updated", params: { uri } });
    await watchResource(studio, resource, { signal: AbortSignal.any([ended, controller.signal]), onChange });
  }

  const tellListChanged = () => void notify({ method: "notifications/resources/list_changed" });

  return {
    async subscribe(uri) {
      if (running.has(uri)) return;
      const controller = new AbortController();
      try {
        const resource = requireStudioUri(uri);
        if (running.size >= MAX_SUBSCRIPTIONS) throw tooMany();
        running.set(uri, controller);
        await start(uri, resource, controller);
      } catch (error) {
        // It may have been given up meanwhile, and be followed again.
        if (running.get(uri) === controller) running.delete(uri);
        throw resourceError(error, uri, log);
      }
    },

    unsubscribe(uri) {
      running.get(uri)?.abort();
      running.delete(uri);
    },

    followList() {
      if (isListFollowed || !isLive) return;
      isListFollowed = true;
      backend()
        .then((studio) => watchResource(studio, { kind: "library" }, { signal: ended, onChange: tellListChanged }))
        .catch((error: unknown) => {
          isListFollowed = false;
          log("following the library failed", error);
        });
    },
  };
}

/** @throws AppError SAMPLE_NOT_FOUND, JOB_NOT_FOUND */
async function assertExists(studio: Backend, resource: StudioResource): Promise<void> {
  switch (resource.kind) {
    case "library":
    case "projects":
      return;
    case "job":
      await studio.call(checkJobStatus, { jobId: resource.jobId });
      return;
    case "sample":
    case "waveform":
      await studio.call(getSample, { sampleId: resource.sampleId });
  }
}

function tooMany(): AppError {
  return new AppError(
    "OVERLOADED",
    `This connection is already subscribed to ${MAX_SUBSCRIPTIONS} resources; unsubscribe from some, or subscribe to wav0://library for all new samples`,
  );
}
