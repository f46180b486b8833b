import { Hand, X } from "lucide-react";
import { changeProject, project, projectText } from "../platform/project.ts";
import { useStore } from "../platform/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { KeySelect } from "../ui/key-select.tsx";
import { tapProjectTempo } from "./tap.ts";
import { TempoField } from "./tempo-field.tsx";
import "./project.css";

/** Tempo and key that the user works in: what is made begins with them. */
export function ProjectBar() {
  const key = useStore(project, (value) => value.key);
  const isSet = useStore(project, (value) => projectText(value) !== "");
  return (
    <section className="project" aria-label="Project">
      <TempoField />
      <IconButton label="Tap the tempo" title="Tap the tempo (B)" onClick={(event) => tapProjectTempo(event.timeStamp)}>
        <Hand size={18} aria-hidden />
      </IconButton>
      <KeySelect
        name="projectKey"
        label="Project key"
        none="no key"
        value={key ?? ""}
        onChange={(next) => changeProject({ key: next === "" ? undefined : next })}
      />
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
