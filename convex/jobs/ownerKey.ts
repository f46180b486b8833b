import { requestDigest } from "../kit/request.ts";

/** A name of a user for services that must tell users apart and need not know who they are. */
export function ownerKey(userId: string): Promise<string> {
  return requestDigest("owner", userId);
}
