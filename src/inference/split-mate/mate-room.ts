import { type Channels, MASKED_STEMS, type MaskedStem } from "../../audio/separate/chunk-splitter.ts";
import type { SplitterShape } from "../../audio/separate/separate.ts";

type RoomShape = Pick<SplitterShape, "channels" | "maxLength">;

/** Memory that the two threads of a split share: the mix of one chunk, and its masked stems. Each is the other thread's while a chunk is split. */
export class MateRoom {
  readonly memory: SharedArrayBuffer;
  readonly #shape: RoomShape;

  /** @param memory that of the other thread; without it, new memory of zeros */
  constructor(shape: RoomShape, memory?: SharedArrayBuffer) {
    const parts = 1 + MASKED_STEMS.length;
    this.memory =
      memory ?? new SharedArrayBuffer(parts * shape.channels * shape.maxLength * Float32Array.BYTES_PER_ELEMENT);
    this.#shape = shape;
  }

  /** The first samples of the mix, one array a channel. */
  mix(length: number = this.#shape.maxLength): Channels {
    return this.#part(0, length);
  }

  /** The first samples of the stems. */
  stems(length: number): Record<MaskedStem, Channels> {
    const part = (stem: MaskedStem): Channels => this.#part(1 + MASKED_STEMS.indexOf(stem), length);
    return { drums: part("drums"), bass: part("bass"), vocals: part("vocals") };
  }

  #part(index: number, length: number): Channels {
    const { channels, maxLength } = this.#shape;
    return Array.from({ length: channels }, (_, channel) => {
      const start = (index * channels + channel) * maxLength * Float32Array.BYTES_PER_ELEMENT;
      return new Float32Array(this.memory, start, length);
    });
  }
}
