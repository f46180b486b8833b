import { useState } from "react";
import { messageOf } from "./failure.ts";

/** A request that a control makes: whether it is under way, and why the last one failed. */
export interface Action {
  isBusy: boolean;
  failure: string | null;
  run(): void;
}

/** Runs one at a time. */
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
