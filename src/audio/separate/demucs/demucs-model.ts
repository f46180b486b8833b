import { type DemucsInputs, type Layout, notUnderstood, readInputs, realFirst } from "./demucs-inputs.ts";
import type { OnnxRuntime, OnnxSession, OnnxTensor } from "./onnx-runtime.ts";
import type { SegmentModel, SegmentStems } from "./overlap-add.ts";
import { type ComplexGrid, DEMUCS_BINS, DemucsTransform } from "./spectrogram.ts";

/** Stems by their number, in the order of Demucs. */
const STEMS: Readonly<Record<number, readonly string[]>> = {
  4: ["drums", "bass", "other", "vocals"],
  6: ["drums", "bass", "other", "vocals", "guitar", "piano"],
};

type Outputs = Readonly<Record<string, OnnxTensor>>;

/**
 * htdemucs as ONNX, in either of the forms that are exported: with the transform inside, from waveforms to waveforms; or without it, from
 * waveform and spectrogram to stems as waveforms and as spectrograms, which are summed.
 * @throws DemucsShapeError for any other model: at once by its inputs, or at its first segment by its outputs
 */
export function demucsModel(runtime: OnnxRuntime, session: OnnxSession): SegmentModel {
  const inputs = readInputs(session.inputMetadata ?? []);
  const transform = new DemucsTransform(inputs.length);
  return {
    length: inputs.length,
    separate: async (segment) => {
      const outputs = await session.run(feedsOf(runtime, inputs, { segment, transform }));
      return readStems(outputs, inputs, transform);
    },
  };
}

function feedsOf(
  { Tensor }: OnnxRuntime,
  { waveform, spectrogram, length }: DemucsInputs,
  { segment, transform }: { segment: Float32Array; transform: DemucsTransform },
): Record<string, OnnxTensor> {
  const feeds = { [waveform]: new Tensor("float32", segment, [1, 2, length]) };
  if (!spectrogram) return feeds;
  const { names, layout } = spectrogram;
  const { frames } = transform;
  const size = (4 / names.length) * DEMUCS_BINS * frames;
  const tensors = names.map(() => new Float32Array(size));
  for (const channel of [0, 1])
    transform.forward(
      segment.subarray(channel * length, (channel + 1) * length),
      gridOf(tensors, layout, { channel, frames }),
    );
  const dims = {
    "as channels": [1, 4, DEMUCS_BINS, frames],
    "parts last": [1, 2, DEMUCS_BINS, frames, 2],
    apart: [1, 2, DEMUCS_BINS, frames],
  }[layout];
  const pairs = names.map((name, i) => [name, new Tensor("float32", tensors[i] ?? new Float32Array(0), dims)] as const);
  return { ...feeds, ...Object.fromEntries(pairs) };
}

/** The grid of one channel, counted through all stems, in one or two tensors. */
function gridOf(
  [first = new Float32Array(0), second = first]: readonly Float32Array[],
  layout: Layout,
  { channel, frames }: { channel: number; frames: number },
): ComplexGrid {
  const size = DEMUCS_BINS * frames;
  const inFrames = { binStep: frames, frameStep: 1 };
  if (layout === "apart")
    return { re: first.subarray(channel * size), im: second.subarray(channel * size), ...inFrames };
  const own = first.subarray(2 * channel * size, 2 * (channel + 1) * size);
  return layout === "as channels"
    ? { re: own, im: own.subarray(size), ...inFrames }
    : { re: own, im: own.subarray(1), binStep: 2 * frames, frameStep: 2 };
}

/** Stems of a segment but other. */
function readStems(outputs: Outputs, { length }: DemucsInputs, transform: DemucsTransform): SegmentStems {
  const found = Object.entries(outputs).map(([name, { dims }]) => `${name} [${dims.join(", ")}]`);
  const waves = Object.values(outputs).find(({ dims }) => dims.length === 4);
  const [, count = 0, channels, samples] = waves?.dims ?? [];
  const names = STEMS[count];
  if (!waves || !names || channels !== 2 || samples !== length)
    throw notUnderstood(`it gives no waveforms of 4 or 6 stems of ${length} samples`, found);
  const values = floatsOf(waves, found);
  const spectrograms = readSpectrograms(outputs, count, transform.frames);
  if (spectrograms === null) throw notUnderstood("the spectrograms that it gives are none of the stems", found);
  const stems = names.map((name, stem): [string, Float32Array[]] => [
    name,
    [0, 1].map((side) => {
      const channel = 2 * stem + side;
      const wave = values.slice(channel * length, (channel + 1) * length);
      return spectrograms === undefined || name === "other"
        ? wave
        : summed(wave, transform.inverse(spectrograms(channel)));
    }),
  ]);
  const { other: _, ...named } = Object.fromEntries(stems);
  return assertFinite(named);
}

/** The grid of a channel, counted through all stems; undefined for a model without spectrograms, null for one with wrong ones. */
function readSpectrograms(
  outputs: Outputs,
  count: number,
  frames: number,
): ((channel: number) => ComplexGrid) | undefined | null {
  const names = realFirst(Object.keys(outputs).filter((name) => (outputs[name]?.dims.length ?? 0) > 4));
  const tensors = names.flatMap((name) => outputs[name] ?? []);
  const [shape, second] = tensors.map(({ dims }) => dims.join());
  if (shape === undefined) return undefined;
  const layouts: [Layout, readonly number[], boolean][] = [
    ["as channels", [1, count, 4, DEMUCS_BINS, frames], second === undefined],
    ["parts last", [1, count, 2, DEMUCS_BINS, frames, 2], second === undefined],
    ["apart", [1, count, 2, DEMUCS_BINS, frames], second === shape],
  ];
  const layout = layouts.find(([, dims, isWhole]) => isWhole && dims.join() === shape)?.[0];
  if (!layout || tensors.length > 2) return null;
  const values = tensors.map((tensor) => floatsOf(tensor, names));
  return (channel) => gridOf(values, layout, { channel, frames });
}

function summed(one: Float32Array, other: Float32Array): Float32Array {
  return one.map((value, i) => value + (other[i] ?? 0));
}

function floatsOf({ data, type }: OnnxTensor, found: readonly string[]): Float32Array {
  if (data instanceof Float32Array) return data;
  throw notUnderstood(`it gives ${type} instead of floats of 32 bits`, found);
}

function assertFinite(stems: SegmentStems): SegmentStems {
  const isFinite = Object.values(stems).every((channels) =>
    channels.every((samples) => samples.every(Number.isFinite)),
  );
  if (isFinite) return stems;
  throw new Error("it gave values that are no numbers; export it with floats of 32 bits");
}
