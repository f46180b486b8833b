import type { ConvexReactClient } from "convex/react";
import { api } from "../platform/api.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import type { PlayedSample } from "../../../src/contracts/player.ts";
import type { Frames, Take } from "../../player-core/clock.ts";
import type { Span } from "../../player-core/grid.ts";
import { Mixer } from "../../player-core/mixer.ts";
import { Session, type SessionState } from "../../player-core/session.ts";
import { AudioCache } from "../platform/cache/audio-cache.ts";
import type { AudioFile } from "../platform/cache/audio-file.ts";
import { AudioAddresses } from "../platform/audio-addresses.ts";
import { latestStems } from "./latest-stems.ts";
import { AudioLoader, type AudioLoaderOptions } from "./audio-loader.ts";

/** Rows around the one that plays, by their distance from it, that are ready when they are asked for. */
const NEIGHBOURS = [1, -1, 2, -2] as const;
/** Longest sample that is decoded in advance. */
const MAX_PREPARED_SECONDS = 60;
/** A pointer that only passes rests for less. */
const POINTING_MILLISECONDS = 80;

/** Brings a decoded sample to the project; null if it plays as it is. */
export type Fit = AudioLoaderOptions["fit"];

/** Has a sample take over from what plays later than at once. Comes with the project's bar. */
export interface Launcher {
  /**
   * @param onTaken called when it has taken over
   * @returns false if it is to play at once
   */
  launch(sample: PlayedSample, onTaken: () => void): boolean;
  /** A sample was loaded, or could not be. */
  settle(sampleId: string, failure?: string): void;
  /** What plays goes on. @returns false if nothing was to take over */
  cancel(): boolean;
  /** The sample that is to take over. */
  readonly comingId: string | undefined;
}

/** Samples that sound beside what plays. Comes with the first of them. */
export interface Beside {
  /** Plays or pauses all that sounds. @returns false if what plays is meant alone */
  toggleAll(): boolean;
  /** Their bars, as a loop of one; null while they are silent. */
  bars(): Bars | null;
}

/** A take, and the frames of its beats. */
export interface Bars {
  take: Take;
  beat: Frames;
}

/** How a row is called among others. */
type Titling = (row: LibraryRow, rows: readonly LibraryRow[]) => string;

/** How what plays is looked at. */
export interface PlayerView {
  /** Seconds. */
  inView: Span;
  showsSpectrogram: boolean;
}

/** Plays samples for the whole page. Does not hold: the list on screen, beyond its order for going up and down in it. */
export class Player {
  readonly session: Session;
  readonly addresses: AudioAddresses;
  readonly cache: AudioCache;
  readonly #client: ConvexReactClient;
  readonly #listeners = new Set<() => void>();
  readonly #files = new Map<string, AudioFile>();
  #loader: AudioLoader | null = null;
  #fit: Fit = () => null;
  launcher: Launcher | null = null;
  beside: Beside | null = null;
  #unfollow: () => void = () => {};
  #pointing: ReturnType<typeof setTimeout> | undefined;
  #playlist: readonly LibraryRow[] = [];
  #titleOf: Titling = ({ name }) => name;
  #view: PlayerView = { inView: { start: 0, end: 0 }, showsSpectrogram: false };
  #zoom: ((factor: number) => void) | null = null;

  constructor(client: ConvexReactClient) {
    this.#client = client;
    this.addresses = new AudioAddresses(client);
    this.cache = new AudioCache(this.addresses, () => this.#filesInUse());
    this.session = new Session(
      (events) => {
        const mixer = new Mixer(events.onAudible);
        const readKept = async (sampleId: string) => this.cache.readKept(await this.#fileOf(sampleId));
        const openFile = async (sampleId: string, isAgain: boolean) => {
          const code = import("../../player-core/audio-stream.ts");
          const { address, close } = await this.cache.open(await this.#fileOf(sampleId), isAgain);
          const { streamOf } = await code;
          return { stream: (onFailed: () => void) => streamOf({ address, onFailed }), close };
        };
        const fit: Fit = (sample, audio) => this.#fit(sample, audio);
        const settle: typeof events = {
          ...events,
          onLoaded: (sample, audio) => {
            events.onLoaded(sample, audio);
            this.launcher?.settle(sample.sampleId);
          },
          onFailed: (sample, failure) => {
            events.onFailed(sample, failure);
            this.launcher?.settle(sample.sampleId, failure);
          },
        };
        this.#loader = new AudioLoader({ mixer, readFile: this.readFile, readKept, openFile, fit, events: settle });
        return { mixer, loader: this.#loader };
      },
      () => this.#notify(),
    );
  }

  get state(): SessionState {
    return this.session.state;
  }

  /** How what plays is looked at. */
  get view(): PlayerView {
    return this.#view;
  }

  /** @returns unsubscribe */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Plays samples from their start; stems of one source together. */
  open(samples: readonly PlayedSample[]): void {
    this.#leaveStems();
    this.session.open(samples);
    if (samples.length > 0) this.session.toggle();
  }

  /** Plays a row, at once or when the launcher says, and prepares those around it. */
  audition(row: LibraryRow): void {
    const file = this.#fileOfRow(row);
    const sample = this.#playable(row);
    const follow = () => {
      this.#leaveStems();
      if (row.stemType === undefined) this.#followStems(row.sampleId);
    };
    if (!this.launcher?.launch(sample, follow)) {
      this.open([sample]);
      follow();
    }
    this.cache.use(file);
    void this.#prepareAround(row.sampleId);
  }

  /** A sample's file. @throws Error that says why it cannot be had */
  readonly readFile = async (sampleId: string): Promise<ArrayBuffer> => this.cache.read(await this.#fileOf(sampleId));

  /** The pointer came to a row, and if it stays there the row is ready to be played; null when it went. */
  point(row: LibraryRow | null): void {
    clearTimeout(this.#pointing);
    if (row) this.#pointing = setTimeout(() => this.#prepare(row), POINTING_MILLISECONDS);
  }

  /** Plays stems in step, with what they were made from as the other scene. */
  auditionStems(source: LibraryRow, stems: readonly LibraryRow[]): void {
    for (const row of [source, ...stems]) this.#fileOfRow(row);
    this.open([...stems, source].map((row) => this.#playable(row)));
  }

  /** @param fit brings samples to the project as they are decoded, from now on */
  setFit(fit: Fit): void {
    this.#fit = fit;
  }

  /** Rows that the arrow keys move through. @param titleOf how one of them is called */
  setPlaylist(rows: readonly LibraryRow[], titleOf: Titling): void {
    this.#playlist = rows;
    this.#titleOf = titleOf;
  }

  /** Plays the row above or below; at the ends nothing. */
  step(by: 1 | -1): void {
    const from = this.launcher?.comingId ?? this.currentId;
    const index = this.#playlist.findIndex((row) => row.sampleId === from);
    const next = this.#playlist[index === -1 ? 0 : index + by];
    if (next) this.audition(next);
  }

  toggle(): void {
    if (this.state.tracks.length > 0) this.session.toggle();
    else this.step(1);
  }

  nextScene(): void {
    this.session.chooseScene((this.state.sceneIndex + 1) % Math.max(1, this.state.scenes.length));
  }

  /** Shows or hides what frequencies the selected track has. */
  toggleSpectrogram(): void {
    this.#changeView({ showsSpectrogram: !this.#view.showsSpectrogram });
  }

  /** Sets the part of the audio that the waveform shows. */
  setInView(inView: Span): void {
    this.#changeView({ inView });
  }

  /** @param zoom of the waveform on screen; null when it goes */
  setZoom(zoom: ((factor: number) => void) | null): void {
    this.#zoom = zoom;
  }

  /** Shows `1/factor` of what is in view. */
  zoomBy(factor: number): void {
    this.#zoom?.(factor);
  }

  /** The sample that plays, or is selected among stems. */
  get currentId(): string | null {
    return this.state.tracks[this.state.selected]?.sample.sampleId ?? null;
  }

  /** The file of the sample that plays, or is selected among stems; null until it is known. */
  get currentFile(): AudioFile | null {
    return this.#files.get(this.currentId ?? "") ?? null;
  }

  /** Brings the stems of what plays into the player, as they are and when they come. */
  #followStems(sampleId: string): void {
    const watch = this.#client.watchQuery(api.browse.public.listDerived, { sampleId });
    const look = () => {
      const stems = latestStems(derivedOf(watch));
      for (const row of stems) this.#fileOfRow(row);
      this.session.add(stems.map((row) => this.#playable(row)));
    };
    this.#unfollow = watch.onUpdate(look);
    look();
  }

  /** Convex's subscriptions throw if they are ended twice. */
  #leaveStems(): void {
    this.#unfollow();
    this.#unfollow = () => {};
  }

  #changeView(next: Partial<PlayerView>): void {
    this.#view = { ...this.#view, ...next };
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  #fileOfRow(row: LibraryRow): AudioFile {
    const { sampleId, sha256 } = row;
    const file = { sampleId, sha256, audioUrl: this.addresses.of(row) };
    this.#files.set(sampleId, file);
    return file;
  }

  async #fileOf(sampleId: string): Promise<AudioFile> {
    return (
      this.#files.get(sampleId) ??
      this.#fileOfRow(await this.#client.query(api.browse.public.getLibraryRow, { sampleId }))
    );
  }

  #playable(row: LibraryRow): PlayedSample {
    return playableOf(row, this.#titleOf(row, this.#playlist));
  }

  #filesInUse(): string[] {
    return this.state.tracks.flatMap(({ sample }) => this.#files.get(sample.sampleId)?.sha256 ?? []);
  }

  /** Decodes the rows around one ahead, so that the next press sounds at once. Only the next row's file is fetched. */
  async #prepareAround(sampleId: string): Promise<void> {
    const index = this.#playlist.findIndex((row) => row.sampleId === sampleId);
    if (index === -1) return;
    const rows = NEIGHBOURS.flatMap((distance) => this.#playlist[index + distance] ?? []);
    const next = this.#playlist[index + 1];
    // A failed prefetch does not matter: playing would report it.
    if (next && !this.cache.state.kept.has(next.sha256)) await this.cache.keep(this.#fileOfRow(next));
    for (const row of rows) this.#prepare(row);
  }

  #prepare(row: LibraryRow): void {
    this.#fileOfRow(row);
    if (row.durationSeconds <= MAX_PREPARED_SECONDS) this.#loader?.prepare(this.#playable(row));
  }
}

function playableOf(row: LibraryRow, title: string): PlayedSample {
  return { ...row, name: title, fileName: row.name, peaks: row.outline.flatMap((height) => [-height, height]) };
}

/** Nothing until the answer is there, and of a sample that was deleted meanwhile. */
function derivedOf(watch: { localQueryResult(): { samples: LibraryRow[] } | undefined }): readonly LibraryRow[] {
  try {
    return watch.localQueryResult()?.samples ?? [];
  } catch {
    return [];
  }
}
