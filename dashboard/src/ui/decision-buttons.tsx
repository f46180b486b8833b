import { Check, X } from "lucide-react";
import type { Action } from "../platform/use-action.ts";

interface DecisionButtonsProps {
  approve: Action;
  decline: Action;
  /** Label of the second button. */
  declineText: string;
}

/** Yes and no to a call that runs only if the user agrees. While one of them is being sent, neither can be pressed. */
export function DecisionButtons({ approve, decline, declineText }: DecisionButtonsProps) {
  const isBusy = approve.isBusy || decline.isBusy;
  const press = ({ run }: Action) => (isBusy ? undefined : run);
  return (
    <>
      <button type="button" className="primary" onClick={press(approve)} aria-disabled={isBusy}>
        <Check size={16} aria-hidden /> Approve
      </button>
      <button type="button" onClick={press(decline)} aria-disabled={isBusy}>
        <X size={16} aria-hidden /> {declineText}
      </button>
    </>
  );
}
