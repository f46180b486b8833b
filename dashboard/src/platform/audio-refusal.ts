/** Why a file cannot be had without the studio, in words that follow "could not be loaded:". */
export const UNREACHABLE = "it is not kept on this device, and the studio cannot be reached";

/** Why the studio gives no file, in words that follow "could not be loaded:". */
export function refusalText({ status }: Response): string {
  return status === 404 ? "it was deleted; restore it to hear it" : `the studio answered ${status}`;
}
