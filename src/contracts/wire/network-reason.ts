/** undici wraps the system's error as the cause of a TypeError "fetch failed"; with several addresses, in an AggregateError. */
export function networkCode(error: unknown): string {
  for (let link: unknown = error; link instanceof Error; link = link.cause) {
    if (link.name === "TimeoutError") return "no answer in time";
    if ("code" in link && typeof link.code === "string") return link.code;
  }
  return "no connection";
}

const RENEW = "its certificate is not valid today; renew it, or set this machine's clock";
const UNTRUSTED =
  "its certificate is signed by an authority that is not known here; set NODE_EXTRA_CA_CERTS to the file with that authority's certificate";
const UNKNOWN_NAME = "its name is not known here; check the address, or the name server of this machine";
const NO_TLS = "it speaks no TLS at that port; check the port, or begin the address with http://";

/** What to do, by the codes of TLS (Node) and of the system. Others say no more than that nobody answered. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", UNTRUSTED],
  ["UNABLE_TO_GET_ISSUER_CERT", UNTRUSTED],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", UNTRUSTED],
  ["SELF_SIGNED_CERT_IN_CHAIN", UNTRUSTED],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", UNTRUSTED],
  ["CERT_UNTRUSTED", UNTRUSTED],
  ["CERT_HAS_EXPIRED", RENEW],
  ["CERT_NOT_YET_VALID", RENEW],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another name; use the name that it was made for"],
  ["ENOTFOUND", UNKNOWN_NAME],
  ["EAI_AGAIN", UNKNOWN_NAME],
  ["EPROTO", NO_TLS],
  ["ERR_SSL_WRONG_VERSION_NUMBER", NO_TLS],
]);

/** Why nobody answered, and what to do about it where the code tells: for the parentheses of a message. */
export function networkReason(error: unknown): string {
  const code = networkCode(error);
  const advice = ADVICE.get(code);
  return advice === undefined ? code : `${code}: ${advice}`;
}
