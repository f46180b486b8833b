import { Component, type ReactNode } from "react";
import { messageOf } from "../platform/failure.ts";

type State = { kind: "fine" } | { kind: "failed"; error: unknown };

/** Shows why a view failed in its place; the rest of the page goes on. */
export class ViewBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { kind: "fine" };

  static getDerivedStateFromError(error: unknown): State {
    return { kind: "failed", error };
  }

  override render(): ReactNode {
    if (this.state.kind === "fine") return this.props.children;
    return (
      <section className="notice" role="alert">
        <p>{messageOf(this.state.error)}</p>
        <button type="button" onClick={() => this.setState({ kind: "fine" })}>
          Try again
        </button>
      </section>
    );
  }
}
