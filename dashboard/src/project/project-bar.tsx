import { Hand, Magnet, X } from "lucide-react";
import { changeProject, project, tempoAndKeyText } from "../platform/project.ts";
import { useStore } from "../platform/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { KeySelect } from "../ui/key-select.tsx";
import { usePlaying } from "../player/use-player.ts";
import { isFitBroken, fittingText } from "./fit-to-project.ts";
import { LaunchFields } from "./launch-fields.tsx";
import { MetronomeButton } from "./metronome-button.tsx";
import { tapProjectTempo } from "./tap.ts";
import { TempoField } from "./tempo-field.tsx";
import { useFitToProject } from "./use-fit.ts";
import { useLauncher } from "./use-launcher.ts";
import "./project.css";

/** Tempo and key that the user works in: what is made begins with them, what is heard is brought to them. */
export function ProjectBar() {
  const key = useStore(project, (value) => value.key);
  useFitToProject();
  useLauncher();
  const hasTempo = useStore(project, (value) => value.bpm !== undefined);
  const isSet = useStore(project, (value) => tempoAndKeyText(value) !== "");
  return (
    <section className="project" aria-label="Project">
      <TempoField />
      <IconButton label="Tap the tempo" title="Tap the tempo (B)" onClick={(event) => tapProjectTempo(event.timeStamp)}>
        <Hand size={18} aria-hidden />
      </IconButton>
      {hasTempo && <MetronomeButton />}
      <KeySelect
        name="projectKey"
        label="Project key"
        none="no key"
        value={key ?? ""}
        onChange={(next) => changeProject({ key: next === "" ? undefined : next })}
      />
      {hasTempo && <LaunchFields />}
      {isSet && <FitSwitch />}
      {isSet && (
        <IconButton
          label="No project tempo and key"
          title="No project tempo and key"
          onClick={() => changeProject({ bpm: undefined, key: undefined })}
        >
          <X size={18} aria-hidden />
        </IconButton>
      )}
    </section>
  );
}

/** Fitted, or as it is: one press compares them. */
function FitSwitch() {
  const current = useStore(project, (value) => value);
  const scene = usePlaying((state) => state.scenes[state.sceneIndex]);
  const isBroken = useStore(isFitBroken, (value) => value);
  return (
    <>
      <button
        type="button"
        title="Hear it fitted, or as it is (P)"
        aria-pressed={current.fits}
        onClick={() => changeProject({ fits: !current.fits })}
      >
        <Magnet size={16} aria-hidden /> Fit to project
      </button>
      <output className="dim">{scene ? fittingText(scene, current) : ""}</output>
      {isBroken && (
        <p role="status" className="dim">
          This browser cannot stretch sound: loops keep the project&apos;s tempo by their speed, which moves their
          pitch.
        </p>
      )}
    </>
  );
}
