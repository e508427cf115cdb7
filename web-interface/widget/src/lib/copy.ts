/** Puts a short text on the clipboard; tells whether it is there. */
export async function copyText(text: string, near: Node): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Sites without TLS, or whose policy forbids it: the way browsers had before.
    return copySelection(text, near);
  }
}

function copySelection(text: string, near: Node): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'sr';
  const focused = (near.getRootNode() as Document | ShadowRoot).activeElement;
  near.parentNode?.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
