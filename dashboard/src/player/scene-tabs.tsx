import type { Scene } from "../../player-core/scenes.ts";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Original and stems, or takes of one job: each press goes on at the same place in another. */
export function SceneTabs() {
  const player = usePlayer();
  const scenes = usePlaying((state) => state.scenes);
  const chosen = usePlaying((state) => state.sceneIndex);
  if (scenes.length < 2) return null;
  return (
    <div className="scenes" role="group" aria-label="Compare">
      {scenes.map((scene, index) => (
        <button
          key={scene.tracks[0]?.sampleId}
          title={scene.title}
          type="button"
          aria-pressed={index === chosen}
          onClick={() => player.session.chooseScene(index)}
        >
          <span>{sceneLabel(scene, scenes)}</span>
        </button>
      ))}
    </div>
  );
}

/** Stems beside their original need no names; takes do. */
function sceneLabel(scene: Scene, scenes: readonly Scene[]): string {
  if (scene.tracks.length > 1) return "Stems";
  return scenes.some(({ tracks }) => tracks.length > 1) ? "Original" : scene.title;
}
