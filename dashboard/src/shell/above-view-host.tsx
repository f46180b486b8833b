import { useLate } from "../ui/use-late.ts";

const load = async () => (await import("./above-view.tsx")).AboveView;

/** What lies above the view, after it: what is asked for meanwhile is kept, and shown then. */
export function AboveViewHost() {
  const AboveView = useLate(load);
  return AboveView && <AboveView />;
}
