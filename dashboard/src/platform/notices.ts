import { browserTexts } from "./kept-texts.ts";

const KEY = "notices";

/** False in browsers without notices. */
export function canNotify(): boolean {
  return typeof Notification === "function";
}

/** True if the user wants notices of this page, and the browser shows them. */
export function isNotified(): boolean {
  return canNotify() && Notification.permission === "granted" && browserTexts.getItem(KEY) === "on";
}

/** Turns notices on or off; to be called by a press, since it may ask the user. @returns whether they are on now */
export async function setNotified(isWanted: boolean): Promise<boolean> {
  browserTexts.removeItem(KEY);
  if (!isWanted || !canNotify()) return false;
  if ((await Notification.requestPermission()) !== "granted" || !isShown()) return false;
  browserTexts.setItem(KEY, "on");
  return true;
}

/** Chrome on a phone has the constructor but refuses it to pages. */
function isShown(): boolean {
  try {
    const first = new Notification("Notices are on", { tag: KEY, body: "So you are told that a job has ended." });
    return first.title !== "";
  } catch {
    return false;
  }
}

/** Shows a notice; a press on it leads to its address in this page. */
export function notify({ title, tag, address }: { title: string; tag: string; address: string }): void {
  const notice = new Notification(title, { tag, icon: "/icon.svg" });
  notice.addEventListener("click", () => {
    window.focus();
    location.hash = address;
    notice.close();
  });
}
