// A button that prints the page, in place of the sentence about the browser's print command.

import { hide } from './parts';

export function offerPrint(button: HTMLButtonElement): void {
  button.hidden = false;
  hide('#print-by-hand');
  button.addEventListener('click', () => window.print());
}
