import type { EventStore } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { JSONRPCMessageSchema } from "@modelcontextprotocol/sdk/types.js";

/** One event of a stream: a JSON-RPC message as JSON, or `{}`, which only marks a place in the stream. */
export interface StreamEvent {
  id: number;
  message: string;
}

/**
 * What was sent on the streams of sessions, so that a client whose connection broke gets the rest. It keeps a bounded
 * amount: an event that is gone cannot be resumed from.
 */
export interface EventLog {
  /** @returns the event's id, larger than all before */
  append(sessionId: string, streamId: string, message: string): number;
  /** @returns the stream of an event of this very session, or null */
  streamOf(sessionId: string, eventId: number): string | null;
  /** What was sent on the stream after this event, in order. */
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
        // What is no message is a mark, which needs no repetition.
        if (parsed.success) await send(String(id), parsed.data);
      }
      return unqualify(streamId);
    },
  };
}
