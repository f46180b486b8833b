import * as fc from "fast-check";
import { expect, test } from "vitest";
import { listenToPinch, type Pinch } from "./pinch.ts";

/** An element under fingers: their pointer events, and the pinches that come of them. */
function touched() {
  const surface = new EventTarget();
  const scope = new AbortController();
  const pinches: Pinch[] = [];
  // Only its events are used.
  listenToPinch(surface as HTMLElement, scope.signal, (pinch) => pinches.push(pinch));
  const send = (type: string, pointerId: number, offsetX = 0, pointerType = "touch") =>
    surface.dispatchEvent(Object.assign(new Event(type), { pointerId, offsetX, pointerType }));
  return { send, pinches, close: () => scope.abort() };
}

test("two fingers that part zoom by as much as they part, about their middle", () => {
  const { send, pinches } = touched();
  send("pointerdown", 1, 100);
  send("pointerdown", 2, 200);
  send("pointermove", 2, 300);
  expect(pinches).toEqual([{ factor: 2, centre: 200, moved: 50 }]);
});

test("one finger, three fingers and a mouse are somebody else's", () => {
  const { send, pinches } = touched();
  send("pointermove", 1, 50);
  send("pointerdown", 1, 100);
  send("pointermove", 1, 150);
  send("pointerdown", 2, 200, "mouse");
  send("pointermove", 2, 250, "mouse");
  for (const finger of [2, 3]) send("pointerdown", finger, 300 + finger);
  send("pointermove", 3, 400);
  expect(pinches).toEqual([]);
});

test("a finger that was lifted or taken away counts no more, and nothing after the end", () => {
  const { send, pinches, close } = touched();
  for (const [finger, end] of [
    [2, "pointerup"],
    [3, "pointercancel"],
  ] as const) {
    send("pointerdown", 1, 100);
    send("pointerdown", finger, 200);
    send(end, finger);
    send("pointermove", 1, 90);
  }
  close();
  for (const finger of [1, 2]) send("pointerdown", finger, finger * 100);
  send("pointermove", 2, 300);
  expect(pinches).toEqual([]);
});

test("the steps of a gesture multiply to the whole, and their moves add up to it", () => {
  const position = fc.integer({ min: 300, max: 900 });
  fc.assert(
    fc.property(fc.array(position, { minLength: 1, maxLength: 20 }), (positions) => {
      const { send, pinches } = touched();
      send("pointerdown", 1, 100);
      send("pointerdown", 2, 300);
      for (const each of positions) send("pointermove", 2, each);
      const last = positions.at(-1) ?? 300;
      const factor = pinches.reduce((product, pinch) => product * pinch.factor, 1);
      expect(factor).toBeCloseTo((last - 100) / 200, 6);
      expect(pinches.reduce((sum, { moved }) => sum + moved, 0)).toBeCloseTo((last - 300) / 2, 6);
    }),
  );
});
