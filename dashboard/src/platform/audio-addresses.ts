import type { ConvexReactClient } from "convex/react";
import { api } from "./api.ts";
import { refusalText, UNREACHABLE } from "./audio-refusal.ts";
import { fetchAudio, GONE, isFresh, originalAddress } from "../../../src/contracts/audio/audio-address.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

type Addressed = Pick<LibraryRow, "sampleId" | "audioUrl">;

/**
 * Where audio is read. An address ends after an hour at most while a page may be open for days, so the one that came
 * with a row is renewed when it is refused. Does not hold: the addresses of rows that nobody asked for.
 */
export class AudioAddresses {
  readonly #client: Pick<ConvexReactClient, "query">;
  readonly #renewed = new Map<string, string>();
  /** The one that was asked for last. */
  #archive: { sampleIds: readonly string[]; url: string; fileName: string } | null = null;

  constructor(client: Pick<ConvexReactClient, "query">) {
    this.#client = client;
  }

  /** The newest that is known. */
  of({ sampleId, audioUrl }: Addressed): string {
    const renewed = this.#renewed.get(sampleId);
    return renewed !== undefined && !isFresh(audioUrl, Date.now()) ? renewed : audioUrl;
  }

  /** A new address of a sample. @throws Error if it was deleted */
  async renew(sampleId: string): Promise<string> {
    const { audioUrl } = await this.#client.query(api.library.public.getSample, { sampleId });
    this.#renewed.set(sampleId, audioUrl);
    return audioUrl;
  }

  /** For what will need its address at once, as what is dragged does: one that ends soon is renewed now. */
  refresh(sample: Addressed): void {
    // The next use retries.
    if (!isFresh(this.of(sample), Date.now())) void this.renew(sample.sampleId).catch(() => null);
  }

  /** Asks for the address of samples as one archive, for what will be dragged at once. */
  prepareArchive(sampleIds: readonly string[]): void {
    const known = this.archiveOf(sampleIds);
    if (sampleIds.length < 2 || (known && isFresh(known.url, Date.now()))) return;
    // Without an answer one of them is dragged.
    void this.#client
      .query(api.browse.public.getArchive, { sampleIds: [...sampleIds] })
      .catch(() => null)
      .then((archive) => (this.#archive = archive?.url ? { ...archive, url: archive.url, sampleIds } : null));
  }

  /** The archive of these samples, if it was prepared and there is one. */
  archiveOf(sampleIds: readonly string[]): { url: string; fileName: string } | null {
    const isOfThese = this.#archive?.sampleIds.join() === sampleIds.join();
    return isOfThese ? this.#archive : null;
  }

  /**
   * An address that a sample's audio can be read from now.
   * @throws Error that says why there is none
   */
  async check(sample: Addressed): Promise<string> {
    let address = "";
    const response = await this.#ask(sample, (known) => askFor((address = known)));
    if (!response.ok) throw new Error(refusalText(response));
    return address;
  }

  /** Fetches what players read of a sample, by a new address where the known one has ended. */
  async fetch(sample: Addressed): Promise<Response> {
    return this.#ask(sample, (address) => fetchAudio(address));
  }

  /** Fetches a sample's file as it was imported. */
  async fetchOriginal(sample: Addressed): Promise<Response> {
    return this.#ask(sample, (address) => fetchAudio(originalAddress(address)));
  }

  /** Asks at the known address, and once more at a new one where that has ended. */
  async #ask(sample: Addressed, ask: (address: string) => Promise<Response>): Promise<Response> {
    const response = await ask(this.of(sample));
    return response.status === GONE ? ask(await this.renew(sample.sampleId)) : response;
  }
}

/** Fetches a file's first byte. @throws Error that says that the studio cannot be reached */
function askFor(address: string): Promise<Response> {
  return fetch(address, { headers: { range: "bytes=0-0" } }).catch(() => {
    throw new Error(UNREACHABLE);
  });
}
