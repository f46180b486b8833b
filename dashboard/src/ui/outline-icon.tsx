import "./outline-icon.css";

const HEIGHT = 24;
const FULL_SCALE = 127;

/** A sample's shape, small. */
export function OutlineIcon({ outline }: { outline: readonly number[] }) {
  return (
    <svg className="outline" viewBox={`0 0 ${outline.length * 2} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
      <path d={outlinePath(outline)} />
    </svg>
  );
}

/** An upright line for each column; silence is still a dot. */
export function outlinePath(outline: readonly number[]): string {
  return outline
    .map((height, column) => {
      const length = Math.max(1, (height / FULL_SCALE) * HEIGHT);
      return `M${column * 2 + 1} ${((HEIGHT - length) / 2).toFixed(1)}v${length.toFixed(1)}`;
    })
    .join("");
}
