import { Metronome } from "lucide-react";
import { useEffect, useState } from "react";
import { usePlayer } from "../player/use-player.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { openClicker } from "./clicker.ts";
import { startMetronome } from "./metronome.ts";

/** Clicks at the project's tempo, as long as it has one. */
export function MetronomeButton() {
  const player = usePlayer();
  const [isOn, setOn] = useState(false);
  useEffect(() => (isOn ? startMetronome(player, openClicker()) : undefined), [isOn, player]);
  return (
    <IconButton label="Metronome" title="Metronome" aria-pressed={isOn} onClick={() => setOn(!isOn)}>
      <Metronome size={18} aria-hidden />
    </IconButton>
  );
}
