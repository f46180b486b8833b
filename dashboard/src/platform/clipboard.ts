/**
 * Copies a text. Call it in the press itself, with the text on its way if it must be asked for: in WebKit a press does not
 * outlive a request.
 * @returns false where the browser does not let the page copy, or there is no text
 */
export async function copyText(text: string | Promise<string>): Promise<boolean> {
  try {
    const blob = Promise.resolve(text).then((found) => new Blob([found], { type: "text/plain" }));
    // Told by the answer of `write`.
    blob.catch(() => null);
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    return true;
  } catch {
    return false;
  }
}
