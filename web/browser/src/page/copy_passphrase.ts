// The button that copies the passphrase; it is offered where the browser lets a page write to the clipboard.

import { demand, hide, show } from './parts';

export function offerCopy(passphrase: string): void {
  if (navigator.clipboard === undefined) return;
  const button = demand<HTMLButtonElement>('#copy-passphrase');
  show(button);
  button.addEventListener('click', () => {
    hide('#passphrase-copied');
    hide('#passphrase-not-copied');
    navigator.clipboard.writeText(passphrase).then(
      () => show('#passphrase-copied'),
      () => show('#passphrase-not-copied'),
    );
  });
}
