import { useEffect, useRef } from "react";
import type { Span } from "../../player-core/grid.ts";
import { toSeconds, toX } from "../../player-core/viewport.ts";
import { MAX_DECODED_SECONDS } from "./audio-loader.ts";
import type { Player } from "./player.ts";
import { paletteOf, paintLevels } from "./spectrogram-paint.ts";
import { openSpectrogram, type SpectrogramSource } from "./spectrogram-source.ts";
import { hertzAt } from "./stft.ts";
import { usePlayer, usePlayerView, usePlaying } from "./use-player.ts";

const ROWS = 128;
/** Finer than this nobody sees, on any screen. */
const MAX_COLUMNS = 1_600;
const LABELLED_HERTZ = [100, 1_000, 10_000];

/** Spectrogram of the selected track, over the span that the waveform shows. */
export function Spectrogram() {
  const player = usePlayer();
  const canvas = useRef<HTMLCanvasElement>(null);
  const sample = usePlaying((state) => state.tracks[state.selected]?.sample);
  const inView = usePlayerView((view) => view.inView);
  const source = useRef<SpectrogramSource | null>(null);
  const sampleId = sample?.sampleId;
  const audio = usePlaying(() => (sampleId === undefined ? null : player.session.audioOf(sampleId)));

  useEffect(() => {
    if (!audio) return;
    const opened = openSpectrogram(audio);
    source.current = opened;
    return () => {
      source.current = null;
      opened.close();
    };
  }, [audio]);

  useEffect(() => {
    const element = canvas.current;
    if (!element || !audio || !source.current) return;
    return show(element, source.current, { audio, inView });
  }, [audio, inView]);

  return (
    <div className="spectrogram">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Spectrogram of ${sample?.name ?? "nothing"}`}
        onClick={(event) => seek(player, event.nativeEvent.offsetX, event.currentTarget.clientWidth)}
      />
      {audio && <FrequencyLabels sampleRate={audio.sampleRate} />}
      <Playhead inView={inView} />
      {!audio && <p role="status">{absenceText(sample?.durationSeconds ?? 0)}</p>}
    </div>
  );
}

function absenceText(durationSeconds: number): string {
  if (durationSeconds <= MAX_DECODED_SECONDS) return "The audio has not come yet.";
  return `Frequencies are shown of audio of up to ${MAX_DECODED_SECONDS / 60} minutes.`;
}

/** Draws a part, and again when the theme changes. @returns unsubscribe */
function show(
  canvas: HTMLCanvasElement,
  source: SpectrogramSource,
  { audio: { sampleRate }, inView }: { audio: AudioBuffer; inView: Span },
): () => void {
  const columns = Math.min(MAX_COLUMNS, Math.max(1, canvas.clientWidth));
  const [from, to] = [inView.start * sampleRate, inView.end * sampleRate];
  let levels: Uint8Array | null = null;
  let isOver = false;
  const paint = () => {
    if (!levels || isOver) return;
    paintLevels(canvas, { levels, columns, rows: ROWS, palette: paletteOf(canvas) });
    canvas.dataset["state"] = "drawn";
  };
  const themes = new MutationObserver(paint);
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  canvas.dataset["state"] = "drawing";
  void source.draw({ columns, rows: ROWS, from, to, sampleRate }).then((drawn) => {
    levels = drawn;
    return paint();
  });
  return () => {
    isOver = true;
    themes.disconnect();
  };
}

function seek(player: Player, x: number, width: number): void {
  player.session.seek(toSeconds(player.view.inView, x, width));
}

function FrequencyLabels({ sampleRate }: { sampleRate: number }) {
  const share = (hertz: number) =>
    Math.log(hertz / hertzAt(0, ROWS, sampleRate)) /
    Math.log(hertzAt(ROWS, ROWS, sampleRate) / hertzAt(0, ROWS, sampleRate));
  return (
    <span className="frequencies" aria-hidden>
      {LABELLED_HERTZ.map((hertz) => (
        <span key={hertz} style={{ bottom: `${100 * share(hertz)}%` }}>
          {hertz < 1_000 ? hertz : `${hertz / 1_000}k`}
        </span>
      ))}
    </span>
  );
}

function Playhead({ inView }: { inView: Span }) {
  const position = usePlaying((state) => state.position);
  const percent = toX(inView, position, 100);
  if (percent < 0 || percent > 100) return null;
  return <span className="playhead" style={{ left: `${percent}%` }} />;
}
