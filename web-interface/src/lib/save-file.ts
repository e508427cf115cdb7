const LONG_ENOUGH_MS = 60_000;

/** Hands something to the browser as a download. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser still reads from it after the click.
  setTimeout(() => URL.revokeObjectURL(address), LONG_ENOUGH_MS);
}
