import { useState } from "react";
import { messageOf } from "./failure.ts";

/** A request that a control makes: whether it is under way, and why the last one failed. */
export interface Action {
  isBusy: boolean;
  failure: string | null;
  run(): void;
}

/**
 * Runs one at a time. A control that is busy is `aria-disabled`, not `disabled`: it would lose the focus, and whoever
 * works by keyboard would begin again at the top of the page.
 */
export function useAction(request: () => Promise<unknown>): Action {
  const [state, setState] = useState<{ isBusy: boolean; failure: string | null }>({ isBusy: false, failure: null });
  return {
    ...state,
    run() {
      if (state.isBusy) return;
      setState({ isBusy: true, failure: null });
      request().then(
        () => setState({ isBusy: false, failure: null }),
        (error: unknown) => setState({ isBusy: false, failure: messageOf(error) }),
      );
    },
  };
}
