import { executionAsyncId } from "node:async_hooks";

interface AsyncWrap {
  popAsyncContext(asyncId: number): boolean;
}

/**
 * Takes from Node's stack of async contexts what an interrupted run has left there. Node enters a context before each
 * reaction of a promise, once anything in the process uses AsyncLocalStorage, and leaves it after; an interrupt skips
 * the latter, and Node aborts the process when it finds the context on its way back to the event loop. From Node 24 on
 * there is no such stack.
 * @param asyncId the context before the run
 */
export function restoreAsyncStack(asyncId: number): void {
  if (executionAsyncId() === asyncId) return;
  const wrap = asyncWrap();
  while (executionAsyncId() !== asyncId && wrap.popAsyncContext(executionAsyncId()));
}

/** There is no public way. The warning of its deprecation would tell users what they can do nothing about. */
function asyncWrap(): AsyncWrap {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    const { binding } = process as unknown as { binding(name: "async_wrap"): AsyncWrap }; // Not in Node's types.
    return binding("async_wrap");
  } finally {
    process.noDeprecation = noDeprecation;
  }
}
