import { watchBody } from "./watched-body.ts";

/** An answer ends by itself; a stream goes on until one side has enough. */
export type ExchangeKind = "answer" | "stream";

/** The responses that are being sent, so that a server that stops can let answers finish. */
export interface Exchanges {
  /** Responses of both kinds. */
  open(): number;
  /** Counts what `serve` gives, from its start to the end of its body. */
  run(kind: ExchangeKind, serve: () => Promise<Response>): Promise<Response>;
  isDraining(): boolean;
  /** From now on `isDraining`. @returns when all answers have been sent, or the time is up */
  drain(milliseconds: number): Promise<void>;
}

/** Starts with nothing open. */
export function createExchanges(): Exchanges {
  const counts: Record<ExchangeKind, number> = { answer: 0, stream: 0 };
  let isDraining = false;
  let onLastAnswer: (() => void) | null = null;

  function end(kind: ExchangeKind): void {
    counts[kind] -= 1;
    if (counts.answer === 0) onLastAnswer?.();
  }

  return {
    open: () => counts.answer + counts.stream,
    isDraining: () => isDraining,
    async run(kind, serve) {
      counts[kind] += 1;
      try {
        return watchBody(await serve(), () => end(kind));
      } catch (error) {
        end(kind);
        throw error;
      }
    },
    async drain(milliseconds) {
      isDraining = true;
      if (counts.answer === 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        onLastAnswer = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    },
  };
}
