// The page that makes keys: each is kept in this browser before its request leaves it.

import { makeRequest } from '../csr';
import { isKeyKind, makeKey } from '../key';
import { Vault } from '../vault';
import { hide, show } from './parts';

export function offerKeys(form: HTMLFormElement): void {
  show(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void fillAndSend(form);
  });
}

async function fillAndSend(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector('button');
  if (button === null || button.disabled) return;
  button.disabled = true;
  hide('#no-keys');
  show('#making');
  try {
    await fill(form);
    form.submit();
  } catch (error) {
    console.error(error);
    button.disabled = false;
    hide('#making');
    show('#no-keys')?.focus();
  }
}

async function fill(form: HTMLFormElement): Promise<void> {
  const kind = String(new FormData(form).get('kind'));
  if (!isKeyKind(kind)) throw new Error(`no such kind of key: ${kind}`);
  const vault = await Vault.open();
  for (const field of form.querySelectorAll<HTMLInputElement>('input[data-request]')) {
    const key = await makeKey(kind);
    await vault.keep(key, kind);
    field.value = await makeRequest(key, form.dataset.address ?? '');
  }
}
