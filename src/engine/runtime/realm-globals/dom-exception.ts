/** Legacy codes of the names that are thrown here; https://webidl.spec.whatwg.org/#idl-DOMException-error-names */
export type ExceptionName =
  | "AbortError"
  | "DataCloneError"
  | "DataError"
  | "InvalidAccessError"
  | "NotSupportedError"
  | "OperationError"
  | "QuotaExceededError"
  | "TypeMismatchError";

/** DOMException, by which the web's classes tell what went wrong. Self-contained: its text is evaluated inside the realm. */
export function realmDomException(): { DOMException: typeof globalThis.DOMException } {
  const CODES = new Map([
    ["InvalidAccessError", 15],
    ["NotSupportedError", 9],
    ["TypeMismatchError", 17],
    ["AbortError", 20],
    ["QuotaExceededError", 22],
    ["DataCloneError", 25],
  ]);

  class DOMException extends Error {
    override readonly name: string;
    readonly code: number;
    constructor(message = "", options: string | { name?: string; cause?: unknown } = "Error") {
      const { name = "Error", ...rest } = typeof options === "string" ? { name: options } : options;
      super(String(message), rest);
      this.name = name;
      this.code = CODES.get(name) ?? 0;
    }
  }
  // It has what the standard's has, but for the constants of codes.
  return { DOMException: DOMException as unknown as typeof globalThis.DOMException };
}
