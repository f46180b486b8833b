/** The button that ends the answer being written: the element that the page's shortcut presses. */
export const STOP_BUTTON_ID = "chat-stop";
