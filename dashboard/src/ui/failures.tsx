import type { Action } from "../platform/use-action.ts";

/** Why requests failed, in words for the user. */
export function Failures({ actions }: { actions: readonly Pick<Action, "failure">[] }) {
  const texts = new Set(actions.flatMap(({ failure }) => failure ?? []));
  return [...texts].map((text) => (
    <p key={text} className="failure" role="alert">
      {text}
    </p>
  ));
}
