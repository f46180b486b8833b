/** The page's elements by their ids. Each throws if index.html has none of that kind: a mistake of ours. */
export function element(id: string): HTMLElement {
  return elementOf(id, HTMLElement);
}

/** As `element`. */
export function buttonElement(id: string): HTMLButtonElement {
  return elementOf(id, HTMLButtonElement);
}

/** As `element`. */
export function inputElement(id: string): HTMLInputElement {
  return elementOf(id, HTMLInputElement);
}

/** As `element`. */
export function selectElement(id: string): HTMLSelectElement {
  return elementOf(id, HTMLSelectElement);
}

/** As `element`. */
export function dialogElement(id: string): HTMLDialogElement {
  return elementOf(id, HTMLDialogElement);
}

/** As `element`. */
export function canvasElement(id: string): HTMLCanvasElement {
  return elementOf(id, HTMLCanvasElement);
}

/** Sets the text if it is another: a live region would repeat what is set again. */
export function setText(id: string, text: string): void {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
}

function elementOf<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${kind.name} #${id}`);
}
