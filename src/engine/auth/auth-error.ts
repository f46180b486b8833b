/** Codes of the official backend, which clients and the CLI know. */
export type AuthErrorCode =
  | "InvalidAuthHeader"
  | "NoAuthProvider"
  | "Unauthenticated"
  | "BadAdminKey"
  | "AuthConfigInvalid";

/** Credentials that do not hold. Crosses the wire as HTTP 401 or as an AuthError frame. */
export class AuthError extends Error {
  readonly code: AuthErrorCode;

  constructor(code: AuthErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AuthError";
    this.code = code;
  }
}
