export interface IdleOptions {
  idleSeconds: number;
  /** True while there is work or company. Asked every now and then, one question at a time. */
  isBusy(): boolean | Promise<boolean>;
  onIdle(): void;
}

export interface IdleWatch {
  /** Somebody came by. */
  notice(): void;
  stop(): void;
}

const MIN_CHECK_MILLISECONDS = 100;
const MAX_CHECK_MILLISECONDS = 10_000;

/** Calls `onIdle` once, when nothing was busy and nobody came by for `idleSeconds`. */
export function watchIdle(options: IdleOptions): IdleWatch {
  const limit = options.idleSeconds * 1000;
  let lastSeen = performance.now();
  const period = Math.min(MAX_CHECK_MILLISECONDS, Math.max(MIN_CHECK_MILLISECONDS, limit / 10));
  let asking = false;
  const check = async (): Promise<void> => {
    asking = true;
    // An unknown state counts as busy.
    const isBusy = await Promise.resolve(options.isBusy()).catch(() => true);
    asking = false;
    if (isBusy) lastSeen = performance.now();
    if (performance.now() - lastSeen < limit) return;
    clearInterval(timer);
    options.onIdle();
  };
  const timer = setInterval(() => {
    if (!asking) void check();
  }, period);
  timer.unref();
  return {
    notice: () => (lastSeen = performance.now()),
    stop: () => clearInterval(timer),
  };
}
