// Removal of keys from this browser: possible after a file was saved and the person has seen that the program reads it,
// asked once more, and undone until the page is left.

import type { Kept, Vault } from '../vault';
import type { Certified } from './certified';
import { demand, hide, show } from './parts';

export class ForgetKeys {
  private readonly opened = demand<HTMLInputElement>('#opened');
  private readonly ask = demand<HTMLButtonElement>('#forget-ask');
  private removed: Kept[] = [];

  constructor(
    private readonly form: HTMLFormElement,
    private readonly vault: Vault,
    private readonly keys: Certified[],
  ) {}

  offer(): void {
    show('#forget');
    this.unlock();
    this.opened.addEventListener('change', () => this.unlock());
    on('#forget-ask', () => show('#forget-question')?.focus());
    on('#forget-not', () => this.close());
    on('#forget-key', () => void this.forget());
    on('#forget-undo', () => void this.undo());
  }

  /** Opens what the state of the keys permits. Every key must have been saved. */
  unlock(): void {
    const isSaved = this.keys.every((key) => key.isSaved);
    this.opened.disabled = !isSaved;
    this.ask.disabled = !isSaved || !this.opened.checked;
    (isSaved ? hide : show)('#forget-locked');
    if (this.ask.disabled) hide('#forget-question');
  }

  private async forget(): Promise<void> {
    for (const { digest } of this.keys) {
      const kept = await this.vault.forget(digest);
      if (kept !== undefined) this.removed.push(kept);
    }
    hide(this.form);
    hide('#forget');
    show('#key-forgotten')?.focus();
  }

  private async undo(): Promise<void> {
    for (const kept of this.removed.splice(0)) await this.vault.restore(kept);
    hide('#key-forgotten');
    show(this.form);
    show('#forget');
    this.close();
  }

  private close(): void {
    hide('#forget-question');
    this.ask.focus();
  }
}

function on(selector: string, act: () => void): void {
  demand(selector).addEventListener('click', act);
}
