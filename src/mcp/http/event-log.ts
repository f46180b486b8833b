import type { EventStore } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";

/** One event of a stream: a JSON-RPC message as JSON, or `{}`, which only marks a place in the stream. */
export interface StreamEvent {
  id: number;
  message: string;
}

/**
 * Log of events on session streams, from which a client resumes after a lost connection. Bounded: older events cannot
 * be resumed from.
 */
export interface EventLog {
  /** @returns the event's id, larger than all before */
  append(sessionId: string, streamId: string, message: string): number;
  /** @returns the stream of an event of this very session, or null */
  streamOf(sessionId: string, eventId: number): string | null;
  /** Events of the stream after this one, in order. */
  after(streamId: string, eventId: number): StreamEvent[];
  forgetSession(sessionId: string): void;
}

/** The log as one session's transport sees it: no other session's events are within reach. */
export function createEventStore(log: EventLog, sessionId: string): EventStore {
  // Streams of different sessions have the same names: each session has one that is called "_GET_stream".
  const qualify = (streamId: string) => `${sessionId}/${streamId}`;
  const streamOf = (eventId: string) => log.streamOf(sessionId, Number(eventId));
  const unqualify = (streamId: string) => streamId.slice(sessionId.length + 1);
  return {
    storeEvent: async (streamId, message) => String(log.append(sessionId, qualify(streamId), JSON.stringify(message))),
    getStreamIdForEventId: async (eventId) => {
      const streamId = streamOf(eventId);
      return streamId === null ? undefined : unqualify(streamId);
    },
    async replayEventsAfter(lastEventId, { send }) {
      const streamId = streamOf(lastEventId);
      if (streamId === null) throw new Error(`There is no event ${lastEventId} to resume from`);
      for (const { id, message } of log.after(streamId, Number(lastEventId))) {
        const parsed = JSONRPCMessageSchema.safeParse(JSON.parse(message));
        // Other entries are priming events, which need no replay.
        if (parsed.success) await send(String(id), parsed.data);
      }
      return unqualify(streamId);
    },
  };
}
