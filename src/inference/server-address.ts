const FILES = "/files/";

/** The addresses that this server gives out, all made from its base URL of the moment. */
export interface ServerAddress {
  /** Without a slash at the end. */
  baseUrl(): string;
  prediction(id: string): string;
  /** The record of a file. */
  fileRecord(id: string): string;
  /** The bytes of a file. Who knows it needs no token. */
  fileContent(id: string, name: string): string;
  /** @returns the id in an address of a file's record or content, or null if it is another address */
  fileIdOf(url: string): string | null;
}

/** @param baseUrl asked again each time, since a server's port may differ from boot to boot */
export function createServerAddress(baseUrl: () => string): ServerAddress {
  const current = (): string => baseUrl().replace(/\/+$/, "");
  return {
    baseUrl: current,
    prediction: (id) => `${current()}/predictions/${id}`,
    fileRecord: (id) => `${current()}${FILES}${id}`,
    fileContent: (id, name) => `${current()}${FILES}${id}/${encodeURIComponent(name)}`,
    fileIdOf: (url) => {
      const prefix = `${current()}${FILES}`;
      return url.startsWith(prefix) ? (/^[\w-]+/.exec(url.slice(prefix.length))?.[0] ?? null) : null;
    },
  };
}

/** Moves an address on the origin of `from` to the origin of `to`; others stay. The service beside us moved with us. */
export function relocate(url: string, from: string, to: string): string {
  const origin = new URL(from).origin;
  return url === origin || url.startsWith(`${origin}/`) ? new URL(to).origin + url.slice(origin.length) : url;
}
