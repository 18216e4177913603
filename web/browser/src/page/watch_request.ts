// The page of a request says whether this browser has its keys, and is never shown as it was before.

import { Vault } from '../vault';

export async function watchRequest(): Promise<void> {
  // A page that the browser kept in memory for Back would show an old state.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
  const sentences = [...document.querySelectorAll<HTMLElement>('[data-key]')];
  if (sentences.length === 0) return;
  // Where the browser keeps nothing, the page says nothing about keys.
  const vault = await Vault.open().catch(() => undefined);
  if (vault === undefined) return;
  for (const sentence of sentences) {
    const isHere = (await vault.find(sentence.dataset.key ?? '')) !== undefined;
    sentence.hidden = isHere !== (sentence.dataset.place === 'here');
  }
}
