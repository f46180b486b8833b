import { useQuery } from "convex/react";
import { Component, lazy, type ReactNode, Suspense } from "react";
import { api } from "../platform/api.ts";
import { useNow } from "../ui/use-now.ts";
import { useIsAtApprovals } from "../platform/route.ts";

const Approvals = lazy(async () => ({ default: (await import("./approvals.tsx")).Approvals }));

/** Calls of MCP clients that wait for the user's yes, above every view. Nothing where none waits. */
export function ApprovalsNotice() {
  return (
    <Quiet>
      <Waiting />
    </Quiet>
  );
}

function Waiting() {
  const consents = useQuery(api.consents.public.listConsents, {})?.consents;
  const now = useNow(consents !== undefined && consents.length > 0);
  const isAsked = useIsAtApprovals();
  const waiting = consents?.filter(({ expiresAt }) => expiresAt > now) ?? [];
  if (waiting.length === 0 && !(isAsked && consents)) return null;
  return (
    <Suspense fallback={null}>
      <Approvals waiting={waiting} now={now} />
    </Suspense>
  );
}

/** A deployment from before there were questions has no such list, and the page goes on without. */
class Quiet extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}
