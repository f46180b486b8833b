import { Bell, BellOff } from "lucide-react";
import { useState } from "react";
import { canNotify, isNotified, setNotified } from "../platform/notices.ts";
import { attempt } from "../samples/operations.ts";
import { showToast } from "../ui/toast.ts";

/** Asks to be told when a job ends while another page is looked at. */
export function NoticeButton() {
  const [isOn, setOn] = useState(isNotified);
  if (!canNotify()) return null;
  const press = async () => {
    const isNow = await setNotified(!isOn);
    setOn(isNow);
    if (!isOn && !isNow)
      showToast(`This browser shows no notices of ${location.host}; allow them in its settings for the site`);
  };
  return (
    <button
      type="button"
      className="icon toggle"
      aria-pressed={isOn}
      aria-label="Tell me when a long job ends"
      title="Tell me when a long job ends while I look at something else"
      onClick={() => attempt(press())}
    >
      {isOn ? <Bell size={18} aria-hidden /> : <BellOff size={18} aria-hidden />}
    </button>
  );
}
