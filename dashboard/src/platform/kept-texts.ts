/** Texts by key, as the browser's own storage has them. */
export interface KeptTexts {
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
  removeItem(key: string): void;
  clear(): void;
}

/** Texts that this browser keeps for all tabs and over restarts. */
export const browserTexts = keptTexts(() => localStorage);

/** Texts that this tab keeps over a reload. */
export const tabTexts = keptTexts(() => sessionStorage);

/** False where the browser blocks site data for this page: what it should keep is gone with a reload. */
export function keepsTexts(): boolean {
  try {
    return Boolean(localStorage);
  } catch {
    return false;
  }
}

/** Where the browser refuses, by its settings or for want of room, a text lasts as long as the page. Never throws. */
function keptTexts(open: () => KeptTexts): KeptTexts {
  const unkept = new Map<string, string>();
  const attempt = <Value>(use: (storage: KeptTexts) => Value): Value | undefined => {
    try {
      return use(open());
    } catch {
      return undefined;
    }
  };
  return {
    getItem: (key) => unkept.get(key) ?? attempt((storage) => storage.getItem(key)) ?? null,
    setItem(key, text) {
      unkept.set(key, text);
      attempt((storage) => {
        storage.setItem(key, text);
        unkept.delete(key);
      });
    },
    removeItem(key) {
      unkept.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
    clear() {
      unkept.clear();
      attempt((storage) => storage.clear());
    },
  };
}
