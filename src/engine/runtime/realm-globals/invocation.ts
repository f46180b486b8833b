// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
/** Outcome of a function in the realm; `pending` means that it waits for something that cannot happen. */
export type RealmResult =
  | { kind: "pending" }
  | { kind: "returned"; json: string }
  | { kind: "threw"; text: string; stack: string; dataJson: string | null };

/** Calls one registered function at a time. */
export interface RealmInvocation {
  /** Says what `run` shall call. @returns what came of that call, and of no other, so far */
  stage(registered: unknown, method: string, argumentsJson: string): () => RealmResult;
  /** Starts the staged call; it goes on in the realm's microtasks. */
  run(): void;
}

/** Self-contained: its text is evaluated inside the realm. */
export function realmInvocation(): RealmInvocation {
  let staged: () => Promise<void> = async () => undefined;

  function describe(thrown: unknown): RealmResult {
    const error = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Record<string, unknown>; // Only read.
    const { stack } = error;
    return {
      kind: "threw",
      text: textOf(thrown),
      stack: typeof stack === "string" ? stack : "",
      // Set by convex/server, with the data as JSON text.
      dataJson: error["ConvexErrorSymbol"] === undefined ? null : String(error["data"]),
    };
  }

  function textOf(thrown: unknown): string {
    try {
      return String(thrown);
    } catch {
      // A thrown object may have no string form.
      return "[unprintable]";
    }
  }

  return {
    stage(registered, method, argumentsJson) {
      // Local to this call: one that ends late must not end the next.
      let result: RealmResult = { kind: "pending" };
      // Registered by convex/server; an inline query may turn out to be anything.
      const invocable = registered as Record<string, (json: string) => unknown> | undefined;
      staged = async () => {
        try {
          // invoke… of convex/server give JSON text.
          result = { kind: "returned", json: (await invocable?.[method]?.(argumentsJson)) as string };
        } catch (thrown) {
          result = describe(thrown);
        }
      };
      return () => result;
    },
    run: () => void staged(),
  };
}
