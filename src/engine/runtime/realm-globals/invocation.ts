// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
/** What came of a function in the realm; `pending` means that it waits for something that can never happen. */
export type RealmResult =
  | { kind: "pending" }
  | { kind: "returned"; json: string }
  | { kind: "threw"; text: string; stack: string; dataJson: string | null };

/** Calls one registered function at a time. */
export interface RealmInvocation {
  /** Says what `run` shall call. */
  stage(registered: unknown, method: string, argumentsJson: string): void;
  /** Starts the staged call; it goes on in the realm's microtasks. */
  run(): void;
  result(): RealmResult;
}

/** Self-contained: its text is evaluated inside the realm. */
export function realmInvocation(): RealmInvocation {
  let staged: () => unknown = () => undefined;
  let result: RealmResult = { kind: "pending" };

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
      result = { kind: "pending" };
      const invocable = registered as Record<string, (json: string) => unknown>; // Registered by convex/server.
      staged = () => invocable[method]?.(argumentsJson);
    },
    async run() {
      try {
        result = { kind: "returned", json: (await staged()) as string }; // invoke… of convex/server give JSON text.
      } catch (thrown) {
        result = describe(thrown);
      }
    },
    result: () => result,
  };
}
