import { expect, test } from "vitest";
import { createStore } from "./store.ts";

test("every listener hears every value that is set, until it ends", () => {
  const store = createStore(1);
  const heard: string[] = [];
  const stop = store.subscribe(() => heard.push(`a ${store.value}`));
  store.subscribe(() => heard.push(`b ${store.value}`));
  store.set(2);
  stop();
  stop();
  store.set(3);
  expect(heard).toEqual(["a 2", "b 2", "b 3"]);
});

test("a listener that ends itself, or another, while it is called harms nobody", () => {
  const store = createStore(0);
  const heard: string[] = [];
  const stops = [
    store.subscribe(() => {
      heard.push("first");
      for (const stop of stops) stop();
    }),
    store.subscribe(() => heard.push("second")),
  ];
  store.subscribe(() => heard.push("third"));
  store.set(1);
  store.set(2);
  expect(heard).toEqual(["first", "third", "third"]);
});
