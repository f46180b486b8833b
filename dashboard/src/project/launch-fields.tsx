import { Timer } from "lucide-react";
import { changeProject, project } from "../platform/project.ts";
import { useStore } from "../platform/store.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { launchIn } from "./launcher.ts";

const WORDS = { bar: "on the bar", beat: "on the beat", now: "at once" } as const;
const LAUNCHES = ["bar", "beat", "now"] as const;

/** When a loop that is chosen while another one plays takes over. */
export function LaunchFields() {
  const launch = useStore(project, launchIn);
  const countsIn = useStore(project, (value) => value.countsIn === true);
  return (
    <>
      <label className="field launch">
        Next loop
        <select
          name="launch"
          value={launch}
          onChange={({ target }) => changeProject({ launch: LAUNCHES.find((each) => each === target.value) ?? "bar" })}
        >
          {LAUNCHES.map((each) => (
            <option key={each} value={each}>
              {WORDS[each]}
            </option>
          ))}
        </select>
      </label>
      {launch !== "now" && (
        <IconButton
          label="Count in"
          title="Count a bar before the next loop"
          aria-pressed={countsIn}
          onClick={() => changeProject({ countsIn: !countsIn })}
        >
          <Timer size={18} aria-hidden />
        </IconButton>
      )}
    </>
  );
}
