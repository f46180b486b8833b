/** Path of the studio's HTTP action below which signed URLs serve a sample's audio. */
export const AUDIO_PATH = "/audio/";
/** Parameter of such a URL that asks for the file as it was imported, where players are given a plain copy. */
export const ORIGINAL_PARAMETER = "original";

/** The address of a sample's own file, by that of its audio. */
export function originalAddress(address: string): string {
  const url = new URL(address);
  url.searchParams.set(ORIGINAL_PARAMETER, "1");
  return url.href;
}

/** Path below which signed URLs serve the files of several samples as one archive. */
export const ARCHIVE_PATH = "/archive/";

/** Path below which providers fetch the input of a prediction. */
export const INPUT_PATH = "/input/";

/** An answer of an HTTP action ends at 20 MiB on Convex, so longer files are read in pieces of this. */
export const MAX_PIECE_BYTES = 16 * 1024 * 1024;

const PARTIAL_CONTENT = 206;
/** Status of an expired URL: request a new one. */
export const GONE = 410;

/** True if a signed URL stays valid for another minute by this machine's clock. */
export function isFresh(address: string, now: number): boolean {
  const until = Number(/[?&]until=(\d+)/.exec(address)?.[1] ?? 0);
  return until - now > 60_000;
}

/**
 * Fetches a whole file of any length, in pieces.
 * @returns as `fetch`; an unsuccessful first response as it came, and a body that fails if a later piece does
 */
export async function fetchAudio(address: string, signal?: AbortSignal): Promise<Response> {
  const fetchPiece = (start: number) =>
    fetch(address, { headers: { range: `bytes=${start}-${start + MAX_PIECE_BYTES - 1}` }, ...(signal && { signal }) });
  const first = await fetchPiece(0);
  if (first.status !== PARTIAL_CONTENT) return first;
  const totalBytes = totalBytesOf(first);
  const headers = { "content-length": String(totalBytes), "content-type": first.headers.get("content-type") ?? "" };
  return new Response(joined(first, totalBytes, fetchPiece), { headers });
}

/** Size in bytes of the file that a partial response belongs to, from `content-range: bytes 0-99/1234`. */
export function totalBytesOf({ headers }: Response): number {
  const size = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  if (size === undefined) throw new Error("The studio did not say how long the file is");
  return Number(size);
}

function joined(
  first: Response,
  totalBytes: number,
  fetchPiece: (start: number) => Promise<Response>,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let reader = first.body?.getReader();
  let at = 0;
  const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
    async pull(controller) {
      for (;;) {
        const chunk = await reader?.read();
        if (chunk?.value) {
          at += chunk.value.byteLength;
          return controller.enqueue(chunk.value);
        }
        if (at >= totalBytes) return controller.close();
        const next = await fetchPiece(at);
        if (next.status !== PARTIAL_CONTENT) throw new Error(`the file broke off: the studio answered ${next.status}`);
        reader = next.body?.getReader();
      }
    },
    async cancel(reason) {
      await reader?.cancel(reason);
    },
  };
  // Nothing is read before it is asked for.
  return new ReadableStream(source, { highWaterMark: 0 });
}
