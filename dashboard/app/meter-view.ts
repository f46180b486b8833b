import { FLOOR_DB, toDecibels } from "./levels.ts";

/** How fast the needle falls: 24 dB in a second, as studio meters do. */
const FALL_DB_PER_MS = 0.024;
/** A screen reader need not hear every frame. */
const ANNOUNCE_MS = 250;

/** Shows levels with a falling needle. */
export interface MeterView {
  render(levels: readonly [number, number], now: number): void;
}

/** @param element role "meter" with two bars in it */
export function createMeterView(element: HTMLElement): MeterView {
  const bars = [...element.querySelectorAll<HTMLElement>(".bar")];
  const needles = bars.map(() => FLOOR_DB);
  let last = 0;
  let announced = 0;
  return {
    render(levels, now) {
      const fall = (now - last) * FALL_DB_PER_MS;
      last = now;
      bars.forEach((bar, index) => {
        const needle = Math.max(toDecibels(levels[index] ?? 0), (needles[index] ?? FLOOR_DB) - fall, FLOOR_DB);
        needles[index] = needle;
        bar.style.setProperty("--level", String(1 - needle / FLOOR_DB));
        bar.dataset["hot"] = String(needle > -1);
      });
      if (now - announced < ANNOUNCE_MS) return;
      announced = now;
      element.setAttribute("aria-valuenow", Math.max(...needles).toFixed(0));
    },
  };
}
