/** Runs tasks one after another, in the order they were added. */
export interface TaskQueue {
  add(task: () => Promise<void> | void): void;
  /** Tasks that wait or run. */
  readonly length: number;
}

/** @param onError receives what a task throws; the queue then forgets the tasks that wait and takes no more */
export function createTaskQueue(onError: (error: unknown) => void): TaskQueue {
  const waiting: (() => Promise<void> | void)[] = [];
  let isRunning = false;
  let hasFailed = false;

  const drain = async (): Promise<void> => {
    isRunning = true;
    try {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await task();
    } catch (error) {
      hasFailed = true;
      waiting.length = 0;
      onError(error);
    } finally {
      isRunning = false;
    }
  };

  return {
    add(task) {
      if (hasFailed) return;
      waiting.push(task);
      if (!isRunning) void drain();
    },
    get length() {
      return waiting.length + (isRunning ? 1 : 0);
    },
  };
}
