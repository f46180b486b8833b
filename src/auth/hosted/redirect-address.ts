import { isLoopbackHost } from "@better-auth/core/utils/host";

/** Where an authorisation may send its answer, or why an address is no such place. */
export type RedirectAddress =
  /** A site of the app's own, over https. */
  | { kind: "web" }
  /** A listener on the user's computer (RFC 8252 §7.3). */
  | { kind: "loopback" }
  /** A scheme that an installed app registered with the system (RFC 8252 §7.1). */
  | { kind: "private-use" }
  | { kind: "refused"; reason: string };

const MAX_ADDRESS_LENGTH = 2_000;

/** Stands in for a private-use address where better-auth looks; nobody may register it. */
export const STAND_IN_SCHEME = "net.wav0.stand-in";

/** Schemes with a meaning of their own to browsers, systems or servers: no installed app owns them. */
const RESERVED_SCHEMES = `
  about blob chrome chrome-extension content data devtools edge file filesystem ftp ftps geo git gopher hcp help imap
  intent irc jar javascript ldap ldaps magnet mailto market mhtml mk moz-extension news nfs nntp res resource rdp rtsp
  search search-ms sftp shell sip sips sms smb ssh tel telnet tftp urn vbscript view-source vnc webcal ws wss xmpp
  ${STAND_IN_SCHEME}`
  .trim()
  .split(/\s+/);

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"];

/** Judges an address by itself; whether it is the registered one is another question. */
export function judgeRedirectAddress(address: string): RedirectAddress {
  if (address.length > MAX_ADDRESS_LENGTH) return refused(`it is longer than ${MAX_ADDRESS_LENGTH} characters`);
  if (/[\s\\\p{Cc}]/u.test(address) || !URL.canParse(address)) return refused("it is not an absolute URI");
  const url = new URL(address);
  if (address.includes("#")) return refused("it has a fragment");
  if (url.username !== "" || url.password !== "") return refused("it carries credentials");
  switch (url.protocol) {
    case "https:":
      return judgeWeb(address, url);
    case "http:":
      return judgeLoopback(address);
    default:
      return judgePrivateUse(address, url);
  }
}

function judgeWeb(address: string, url: URL): RedirectAddress {
  if (!/^https:\/\/[^/?]/i.test(address)) return refused("it names no host");
  if (isLoopbackHost(url.hostname)) return refused("it is https on this computer; use http there");
  return isHostName(url.hostname) ? { kind: "web" } : refused(`${url.hostname} is not a valid host name`);
}

/** By the text itself: `http://127.1` and `http://localhost.` lead there as well, and are what no client sends. */
function judgeLoopback(address: string): RedirectAddress {
  const [, host = ""] = /^http:\/\/(\[[^\]]*\]|[^/?:]*)/i.exec(address) ?? [];
  if (LOOPBACK_HOSTS.includes(host.toLowerCase())) return { kind: "loopback" };
  return refused("plain http is for localhost, 127.0.0.1 and [::1] only; use https elsewhere");
}

function judgePrivateUse(address: string, url: URL): RedirectAddress {
  const scheme = url.protocol.slice(0, -1);
  if (RESERVED_SCHEMES.includes(scheme) || scheme.startsWith("ms-"))
    return refused(`${url.protocol} is not an app's scheme`);
  const rest = address.slice(url.protocol.length);
  const hasHost = /^\/\/[a-z0-9][a-z0-9._~-]*(?::\d+)?(?:[/?]|$)/i.test(rest);
  const isReverseDomain = scheme.includes(".") && /^\/(?!\/)/.test(rest);
  if (hasHost || isReverseDomain) return { kind: "private-use" };
  return refused(
    "an app's scheme is followed by a host (app://host/path), or is a reversed domain (com.example.app:/path)",
  );
}

/** RFC 1123 §2.1, or an IP address, which the parser has checked. */
function isHostName(host: string): boolean {
  if (host.startsWith("[")) return true;
  const name = host.replace(/\.$/, "");
  return name.length <= 253 && name.split(".").every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}

function refused(reason: string): RedirectAddress {
  return { kind: "refused", reason };
}
