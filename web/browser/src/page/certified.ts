// The certificates of an install page, as its elements describe them, with the state of their keys in this browser.

import { fromBase64, type Octets } from '../bytes';
import type { Vault } from '../vault';

export interface Certified {
  /** SHA-256 of the SubjectPublicKeyInfo in hexadecimal: the name of the key. */
  digest: string;
  /** The certificate and its CAs up to the root, DER. */
  chain: Octets[];
  title: string;
  /** The name of a file with this key alone, without its ending. */
  file: string;
  isSaved: boolean;
}

/** Those certificates of the page whose keys are in this browser. */
export async function findCertified(form: HTMLFormElement, vault: Vault): Promise<Certified[]> {
  const found: Certified[] = [];
  for (const { dataset } of form.querySelectorAll<HTMLElement>('[data-key]')) {
    const digest = dataset.key ?? '';
    const kept = await vault.find(digest);
    if (kept === undefined) continue;
    const chain = (dataset.chain ?? '').split(' ').map(fromBase64);
    found.push({ digest, chain, title: dataset.title ?? '', file: dataset.file ?? '', isSaved: kept.isSaved });
  }
  return found;
}
