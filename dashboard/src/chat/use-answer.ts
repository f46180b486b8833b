import { useStudio } from "../platform/offline/use-studio.ts";
import { useMemo, useSyncExternalStore } from "react";
import { api } from "../platform/api.ts";
import type { MessageView } from "../../../src/contracts/chat/chat.ts";
import { type MessagePart, parseParts } from "../../../src/chat/parts.ts";
import { AnswerReader } from "./answer-reader.ts";

/** Current content of a message. */
export interface Answer {
  parts: readonly MessagePart[];
  /** In words for the user, if the stream told of one. */
  error?: string;
  /** Live messages only: time of the latest chunk. */
  newsAt?: number;
}

/** Reads a message, with its tail while it is live. */
export function useAnswer({ parts: json, streamId }: MessageView): Answer {
  const client = useStudio();
  const parts = useMemo(() => parseParts(json), [json]);
  const reader = useMemo(
    () => (streamId === undefined ? null : new AnswerReader(client, api.chat.public.readTail, { streamId, parts })),
    [client, streamId, parts],
  );
  const reading = useSyncExternalStore(reader?.subscribe ?? subscribeToNothing, reader?.get ?? readNothing);
  return reading ? { ...reading.answer, newsAt: reading.newsAt } : { parts };
}

function subscribeToNothing(): () => void {
  return () => {};
}

function readNothing(): null {
  return null;
}
