/** The body of an answer, as JSON of which a test asserts the shape by its expectations. */
export async function json(response: Response): Promise<Record<string, unknown>> {
  // Tests compare what they read; a body that is no object fails there.
  return (await response.json()) as Record<string, unknown>;
}

/** The entry `name` of an object, as an object: `{}` if it is none, so that a test's expectation fails rather than this. */
export function entry(value: Record<string, unknown>, name: string): Record<string, unknown> {
  const found = value[name];
  // Checked to be an object; its values stay unknown.
  return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
}
