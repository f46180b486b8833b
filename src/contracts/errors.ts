/** Error codes that a caller can act on. `status`: HTTP status; `retryable`: the same call may succeed later, unchanged. */
export const ERROR_CODES = {
  INVALID_INPUT: { status: 400, retryable: false },
  UNSUPPORTED_AUDIO: { status: 415, retryable: false },
  AUDIO_TOO_LONG: { status: 413, retryable: false },
  FILE_NOT_FOUND: { status: 404, retryable: false },
  PATH_NOT_ALLOWED: { status: 403, retryable: false },
  URL_NOT_ALLOWED: { status: 403, retryable: false },
  CONFIRMATION_REQUIRED: { status: 428, retryable: false },
  CONFIRMATION_DECLINED: { status: 403, retryable: false },
  UNAUTHENTICATED: { status: 401, retryable: false },
  INSUFFICIENT_SCOPE: { status: 403, retryable: false },
  JOB_NOT_FOUND: { status: 404, retryable: false },
  SAMPLE_NOT_FOUND: { status: 404, retryable: false },
  COLLECTION_NOT_FOUND: { status: 404, retryable: false },
  SHARE_NOT_FOUND: { status: 404, retryable: false },
  SAMPLE_IN_USE: { status: 409, retryable: false },
  JOB_NOT_RETRYABLE: { status: 409, retryable: false },
  THREAD_NOT_FOUND: { status: 404, retryable: false },
  MESSAGE_NOT_FOUND: { status: 404, retryable: false },
  CONNECTION_NOT_FOUND: { status: 404, retryable: false },
  CONNECTION_FAILED: { status: 502, retryable: true },
  THREAD_BUSY: { status: 409, retryable: false },
  UNKNOWN_MODEL: { status: 404, retryable: false },
  MODEL_NOT_AVAILABLE: { status: 409, retryable: false },
  REQUEST_ID_CONFLICT: { status: 409, retryable: false },
  PROVIDER_REJECTED: { status: 502, retryable: false },
  PROVIDER_FAILED: { status: 502, retryable: true },
  PREDICTION_FAILED: { status: 502, retryable: true },
  PREDICTION_LOST: { status: 502, retryable: true },
  PERHAPS_BILLED: { status: 502, retryable: true },
  RATE_LIMITED: { status: 429, retryable: true },
  QUOTA_EXCEEDED: { status: 409, retryable: false },
  BUDGET_EXCEEDED: { status: 429, retryable: true },
  OVERLOADED: { status: 503, retryable: true },
  FOLDER_NOT_WRITABLE: { status: 503, retryable: true },
  DISK_FULL: { status: 507, retryable: true },
  DATA_DAMAGED: { status: 500, retryable: false },
  HUB_UNAVAILABLE: { status: 503, retryable: true },
  INTERNAL: { status: 500, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Error on the wire: data of a ConvexError, an HTTP problem, the error of a failed job. */
export interface ErrorPayload {
  code: ErrorCode;
  /** Cause, the id concerned, and what to do next. */
  message: string;
  details?: Record<string, string | number | boolean | null>;
}

/** A failure that the caller can act on. Any other throw is a bug and becomes INTERNAL at the edge. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorPayload["details"];

  constructor(code: ErrorCode, message: string, options: { details?: ErrorPayload["details"]; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }

  toPayload(): ErrorPayload {
    return { code: this.code, message: this.message, ...(this.details ? { details: this.details } : {}) };
  }
}

/** @returns the payload if the value has the shape of one (for example the `data` of a ConvexError), else null */
export function readErrorPayload(value: unknown): ErrorPayload | null {
  if (typeof value !== "object" || value === null || !("code" in value) || !("message" in value)) return null;
  const { code, message } = value;
  if (typeof code !== "string" || typeof message !== "string" || !isErrorCode(code)) return null;
  // The shape of `details` is ours on both ends of the wire.
  const details = "details" in value ? (value.details as ErrorPayload["details"]) : undefined;
  return { code, message, ...(details ? { details } : {}) };
}

/** For an HTTP answer: when to call again, where the error says so (`details.retryAfterSeconds`). */
export function retryAfterHeaders(payload: ErrorPayload | null): Record<string, string> {
  const seconds = payload?.details?.["retryAfterSeconds"];
  return typeof seconds === "number" ? { "retry-after": String(Math.ceil(seconds)) } : {};
}

/** HTTP answer to whoever met the error: its payload and status, and when to call again where it says so. */
export function errorResponse(error: AppError): Response {
  const payload = error.toPayload();
  const { status } = ERROR_CODES[error.code];
  return Response.json(payload, { status, headers: retryAfterHeaders(payload) });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
