import { Package, Pause, Play, Save, Trash2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useIsOffline, useStudio } from "../platform/offline/use-studio.ts";
import { project, tempoAndKeyText } from "../platform/project.ts";
import { useStore } from "../platform/store.ts";
import { useAction } from "../platform/use-action.ts";
import { openFitter } from "../player/fitter.ts";
import { ComingNotice } from "../player/coming-notice.tsx";
import { StripControls } from "../player/strip-controls.tsx";
import { usePlayer, usePlaying } from "../player/use-player.ts";
import { dialog } from "../ui/dialogs.ts";
import { Failures } from "../ui/failures.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Deck, layerFrame } from "./deck.ts";
import { layers, removeAllLayers, removeLayer, setLayerStrip, type Layer } from "./layers.ts";
import { placementsOf, samplesAsHeard, stripsOf } from "./saving.ts";
import "./layers.css";

const PROJECT_NOTE =
  "Every layer is a track, at the tempo and key heard here. A DAW project has their levels, mutes and solos; other formats have none.";

/** Samples that sound at once, with one transport. */
export function LayersPanel() {
  const deck = useDeck();
  const all = useStore(layers, (value) => value);
  if (!deck || all.length === 0) return null;
  return <Panel deck={deck} all={all} />;
}

function useDeck(): Deck | null {
  const player = usePlayer();
  const [deck, setDeck] = useState<Deck | null>(null);
  useEffect(() => {
    const open = () =>
      openFitter(new Worker(new URL("../player/fit-worker.ts", import.meta.url), { type: "module" }), () => {});
    const opened = new Deck(player, open);
    player.beside = opened;
    setDeck(opened);
    return () => {
      player.beside = null;
      opened.close();
    };
  }, [player]);
  return deck;
}

function Panel({ deck, all }: { deck: Deck; all: readonly Layer[] }) {
  const isPlaying = useStore(deck.state, (value) => value.isPlaying);
  const { bpm } = layerFrame(all);
  const hasPlayer = usePlaying(({ scenes }) => scenes.length > 0);
  useStore(project, tempoAndKeyText);
  return (
    <section className="layers" aria-label="Layers">
      <div className="layers-top">
        <button
          type="button"
          className="play-layers"
          aria-label={isPlaying ? "Pause the layers" : "Play the layers"}
          onClick={() => deck.toggle()}
        >
          {isPlaying ? <Pause size={18} aria-hidden /> : <Play size={18} aria-hidden />}
        </button>
        <strong>
          {all.length} {all.length === 1 ? "layer" : "layers"}
        </strong>
        <span className="dim">{Math.round(bpm * 10) / 10} BPM</span>
        <SaveButtons all={all} />
        <IconButton label="Remove all layers" title="Remove all layers" onClick={removeAllLayers}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </div>
      {!hasPlayer && <ComingNotice />}
      <Retry deck={deck} />
      <ul aria-label="Layers">
        {all.map((layer) => (
          <LayerStrip key={layer.sampleId} layer={layer} deck={deck} />
        ))}
      </ul>
    </section>
  );
}

function Retry({ deck }: { deck: Deck }) {
  const failure = useStore(deck.state, ({ failures }) => [...failures.values()][0]);
  return (
    <p role="alert" className="failure" hidden={failure === undefined}>
      {failure !== undefined && (
        <>
          A layer could not be loaded: {failure}{" "}
          <button type="button" onClick={() => deck.retry()}>
            Try again
          </button>
        </>
      )}
    </p>
  );
}

function LayerStrip({ layer: { sampleId, name, strip }, deck }: { layer: Layer; deck: Deck }) {
  const note = useStore(deck.state, ({ failures, loading }) =>
    failures.has(sampleId) ? "not loaded" : loading.has(sampleId) ? "loading" : "",
  );
  return (
    <li>
      <span className="layer-name" title={name}>
        {name}
      </span>
      <span className="dim">{note}</span>
      <StripControls name={name} strip={strip} change={(next) => setLayerStrip(sampleId, next)} />
      <IconButton
        label={`Remove ${name}`}
        title="Remove"
        onClick={(event) => removeAndGoOn(sampleId, event.currentTarget)}
      >
        <X size={16} aria-hidden />
      </IconButton>
    </li>
  );
}

/** The focus goes on to the layer after it, or before it, or to the transport. */
function removeAndGoOn(sampleId: string, button: HTMLElement): void {
  const row = button.closest("li");
  const next = row?.nextElementSibling ?? row?.previousElementSibling ?? null;
  next?.querySelector<HTMLElement>("button:last-of-type")?.focus();
  removeLayer(sampleId);
}

function SaveButtons({ all }: { all: readonly Layer[] }) {
  const client = useStudio();
  const { session } = usePlayer();
  const title = all.map(({ name }) => name).join(" + ");
  const isOffline = useIsOffline();
  const setting = () => ({ frame: layerFrame(all), sampleRate: session.playback().mixer.sampleRate, isOffline });
  const mix = useAction(async () => {
    const tracks = placementsOf(all, setting());
    const audible = all.filter(({ sampleId }) => tracks.some((track) => track.sampleId === sampleId && track.gain > 0));
    const ids = await samplesAsHeard(client, audible, setting());
    const asHeard = tracks.map((track) => ({ ...track, sampleId: ids.get(track.sampleId) ?? track.sampleId }));
    dialog.set({ kind: "mix", tracks: asHeard, title, bpm: setting().frame.bpm });
  });
  const pack = useAction(async () => {
    const ids = await samplesAsHeard(client, all, setting());
    const strips = stripsOf(all, ids);
    const sampleIds = strips.map(({ sampleId }) => sampleId);
    dialog.set({ kind: "project", sampleIds, strips, name: "the layers", note: PROJECT_NOTE });
  });
  return (
    <>
      <button type="button" aria-disabled={mix.isBusy} onClick={mix.run}>
        <Save size={16} aria-hidden /> Save as a mix…
      </button>
      <button type="button" aria-disabled={pack.isBusy} onClick={pack.run}>
        <Package size={16} aria-hidden /> Export…
      </button>
      <Failures actions={[mix, pack]} />
    </>
  );
}
