/** Name of the embedded deployment. */
export const INSTANCE_NAME = "wav0";

/** The key with which the official CLI, and commands of this package, administer the embedded deployment. */
export function adminKeyOf(hubToken: string): string {
  return `${INSTANCE_NAME}|${hubToken}`;
}
