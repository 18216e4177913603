// Parts of a page: the words stand in it already, a script only shows what holds.

type Part = string | HTMLElement;

export function show(part: Part): HTMLElement | null {
  const found = element(part);
  if (found !== null) found.hidden = false;
  return found;
}

export function hide(part: Part): void {
  const found = element(part);
  if (found !== null) found.hidden = true;
}

/** The part, which the page must have. */
export function demand<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (found === null) throw new Error(`the page lacks ${selector}`);
  return found;
}

/** Hands a file to the person. */
export function save(content: Uint8Array<ArrayBuffer>, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function element(part: Part): HTMLElement | null {
  return typeof part === 'string' ? document.querySelector<HTMLElement>(part) : part;
}
