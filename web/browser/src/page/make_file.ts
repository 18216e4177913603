// The page that joins kept keys with their certificates: PKCS#12 files, or a profile for Apple's devices.

import type { Octets } from '../bytes';
import { makeProfile } from '../mobileconfig';
import { makePassphrase } from '../passphrase';
import { compat, type Encoding, modern } from '../pkcs12/encoding';
import { authoritiesOf, type Identity, makeFile } from '../pkcs12/file';
import { Vault } from '../vault';
import { type Certified, findCertified } from './certified';
import { offerCopy } from './copy_passphrase';
import { ForgetKeys } from './forget_keys';
import { demand, hide, save, show } from './parts';

export async function offerFile(form: HTMLFormElement): Promise<void> {
  const vault = await Vault.open().catch(() => undefined);
  const keys = vault === undefined ? [] : await findCertified(form, vault);
  if (vault === undefined || keys.length === 0) {
    show('#key-elsewhere');
    return;
  }
  const digests = keys.map(({ digest }) => digest);
  const passphrase = await vault.passphraseOf(digests, makePassphrase());
  demand<HTMLOutputElement>('#passphrase').value = passphrase;
  leaveOut(form, digests);
  offerCopy(passphrase);
  show(form);
  const forget = new ForgetKeys(form, vault, keys);
  forget.offer();
  const page = new Page(form, vault, keys, passphrase, forget);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void page.make(event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'file');
  });
}

/** Says of each key that is not here that no file can have it, and takes its button away. */
function leaveOut(form: HTMLFormElement, here: string[]): void {
  for (const note of form.querySelectorAll<HTMLElement>('[data-without]')) {
    const digest = note.dataset.without ?? '';
    if (here.includes(digest)) continue;
    show(note);
    form.querySelectorAll(`button[value="${digest}"]`).forEach((button) => button.remove());
  }
}

class Page {
  constructor(
    private readonly form: HTMLFormElement,
    private readonly vault: Vault,
    private readonly keys: Certified[],
    private readonly passphrase: string,
    private readonly forget: ForgetKeys,
  ) {}

  /** Makes what a button asks for: `profile`, `file` with every key, or a file with the key of this digest. */
  async make(wanted: string): Promise<void> {
    hide('#file-made');
    hide('#no-file');
    const keys = this.keys.filter(({ digest }) => ['profile', 'file', digest].includes(wanted));
    const identities: Identity[] = [];
    try {
      for (const key of keys) identities.push(await this.take(key));
      if (wanted === 'profile') await this.saveProfile(keys, identities);
      else await this.saveFile(keys, identities);
      for (const key of keys) await this.noteSaved(key);
      show('#file-made')?.focus();
    } catch (error) {
      console.error(error);
      show('#no-file')?.focus();
    } finally {
      for (const { pkcs8 } of identities) pkcs8.fill(0);
    }
  }

  private async take({ digest, chain, title }: Certified): Promise<Identity> {
    const pkcs8 = await this.vault.take(digest);
    if (pkcs8 === undefined) throw new Error('the key is gone');
    return { pkcs8, chain, name: title };
  }

  private async saveFile(keys: Certified[], identities: Identity[]): Promise<void> {
    const encoding = new FormData(this.form).get('encoding') === 'compat' ? compat : modern;
    save(await makeFile(identities, this.passphrase, encoding), `${this.nameOf(keys)}.p12`, 'application/x-pkcs12');
  }

  private async saveProfile(keys: Certified[], identities: Identity[]): Promise<void> {
    const profile = makeProfile({
      organisation: this.form.dataset.organisation ?? '',
      title: this.form.dataset.title ?? '',
      identifier: `inkan.${keys[0]?.digest.slice(0, 32) ?? ''}`,
      identities: await Promise.all(
        identities.map(async (identity, place) => ({
          title: identity.name,
          file: await this.alone(identity, compat),
          fileName: `${keys[place]?.file ?? ''}.p12`,
        })),
      ),
      authorities: authoritiesOf(identities),
    });
    save(profile, `${this.nameOf(keys)}.mobileconfig`, 'application/x-apple-aspen-config');
  }

  /** Apple's programs read the old algorithms everywhere and the new ones in the newest versions alone. */
  private alone(identity: Identity, encoding: Encoding): Promise<Octets> {
    return makeFile([identity], this.passphrase, encoding);
  }

  private async noteSaved(key: Certified): Promise<void> {
    await this.vault.noteSaved(key.digest);
    key.isSaved = true;
    document.querySelectorAll<HTMLElement>(`[data-saved="${key.digest}"]`).forEach(show);
    this.forget.unlock();
  }

  /** The name of a file: that of its only key, or the one for all keys of the page. */
  private nameOf(keys: Certified[]): string {
    const [only, ...others] = keys;
    return others.length === 0 ? (only?.file ?? '') : (this.form.dataset.file ?? '');
  }
}
