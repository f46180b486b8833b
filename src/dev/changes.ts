/** Editors write a file in several steps, and several files at once. */
const SETTLE_MILLISECONDS = 100;

/** Files that changed, on their way to whatever is made of them. */
export interface Changes {
  add(file: string): void;
  /** Resolves when nothing is being taken up any more; what waits is dropped. */
  close(): Promise<void>;
}

/** Collects what changes while earlier changes settle or are taken up, and hands it on as one. */
export function gatherChanges(takeUp: (changed: readonly string[]) => Promise<void>): Changes {
  let waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | null = null;
  const next = () => {
    timer = undefined;
    if (underWay !== null || waiting.size === 0) return;
    const changed = [...waiting];
    waiting = new Set();
    underWay = takeUp(changed).finally(() => {
      underWay = null;
      next();
    });
  };
  return {
    add(file: string) {
      waiting.add(file);
      clearTimeout(timer);
      timer = setTimeout(next, SETTLE_MILLISECONDS);
    },
    async close() {
      clearTimeout(timer);
      waiting = new Set();
      await underWay;
    },
  };
}
