/** The SDK's errors begin their message with their code, and its clients put it there once more; it wraps some a second time. */
const PREFIX = /(^|: )(?:MCP error -?\d+: )+/g;

/** An error of the SDK's server as it belongs on the wire: its code stands beside the message, not in it. */
export function withoutPrefix<E extends { message: string }>(error: E): E {
  return { ...error, message: error.message.replace(PREFIX, "$1") };
}
