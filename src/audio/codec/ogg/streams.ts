import { readPages, PacketAssembler, type PacketBatch } from "./pages.ts";

/** One logical stream: the packets of one codec, by the pages on which they end. */
export interface OggStream {
  serial: number;
  /** Its first packet, which names the codec. */
  head: Uint8Array;
  batches: PacketBatch[];
}

/** The streams of one link, side by side: a recording has one, beside which there may be a picture or an index. */
export type OggLink = OggStream[];

/**
 * The links of an Ogg file that follow one another ("chained"; RFC 3533, section 4): radio recordings and joined files have
 * several, which may differ in rate and channels.
 */
export function readLinks(bytes: Uint8Array): OggLink[] {
  const links: Map<number, PacketAssembler>[] = [];
  let isBeginning = false;
  for (const page of readPages(bytes)) {
    if (page.isFirst && !isBeginning) links.push(new Map());
    isBeginning = page.isFirst;
    const link = links.at(-1);
    if (page.isFirst) link?.set(page.serial, new PacketAssembler());
    link?.get(page.serial)?.add(page);
  }
  return links.map((link) => [...link].flatMap(([serial, { batches }]) => streamOf(serial, batches)));
}

function streamOf(serial: number, batches: PacketBatch[]): OggStream[] {
  const head = batches.find(({ packets }) => packets.length > 0)?.packets[0];
  return head ? [{ serial, head, batches }] : [];
}

/** Skips the header packets and returns the batches of audio after them. */
export function splitHeaders(
  batches: readonly PacketBatch[],
  isHeader: (packet: Uint8Array) => boolean,
): { headers: Uint8Array[]; audio: PacketBatch[] } {
  const headers: Uint8Array[] = [];
  const audio: PacketBatch[] = [];
  for (const batch of batches) {
    const first = audio.length > 0 ? 0 : batch.packets.findIndex((packet) => !isHeader(packet));
    headers.push(...(first === -1 ? batch.packets : batch.packets.slice(0, first)));
    if (first !== -1) audio.push({ ...batch, packets: batch.packets.slice(first) });
  }
  return { headers, audio };
}

/** Part of what was decoded that is to be heard, in samples. */
export interface HeardPart {
  start: number;
  end: number;
}

/**
 * Where sound begins and ends by the positions of pages, which count from where the stream began: that may be before the file.
 * A first page whose position is less than the samples on it drops the rest at its beginning; on a first page that is also the
 * last they are dropped at the end (Vorbis I specification, section A.2; RFC 7845, section 4). Where that one page counts more
 * than is on it, its position cannot tell a later beginning from a shorter end: nothing is dropped, as by libvorbis and ffmpeg.
 * @param ends samples decoded up to the end of each batch
 */
export function heardPart(batches: readonly PacketBatch[], ends: readonly number[]): HeardPart {
  const total = ends.at(-1) ?? 0;
  const first = batches.findIndex(({ granule }) => granule !== null);
  const firstBatch = batches[first];
  if (firstBatch?.granule == null) return { start: 0, end: total };
  const offset = firstBatch.granule - (ends[first] ?? 0);
  const start = offset < 0 && !firstBatch.isLast ? -offset : 0;
  const lastGranule = batches.findLast(({ granule }) => granule !== null)?.granule ?? firstBatch.granule;
  const origin = firstBatch.isLast ? Math.max(0, offset) : offset;
  const end = lastGranule < firstBatch.granule ? total : lastGranule - origin;
  // More than was decoded is no sound.
  return { start, end: Math.max(start, Math.min(end, total)) };
}
