// The page that joins a kept key with its certificate: a PKCS#12 file, or a profile for Apple's devices.

import { fromBase64, type Octets } from '../bytes';
import { makeProfile } from '../mobileconfig';
import { makePassphrase } from '../passphrase';
import { compat, modern } from '../pkcs12/encoding';
import { makeFile } from '../pkcs12/file';
import { Vault } from '../vault';
import { demand, hide, save, show } from './parts';

export async function offerFile(form: HTMLFormElement): Promise<void> {
  const digest = form.dataset.key ?? '';
  const vault = await Vault.open().catch(() => undefined);
  if ((await vault?.find(digest)) === undefined || vault === undefined) {
    show('#key-elsewhere');
    return;
  }
  const page = new Page(form, vault, digest);
  show(form);
  show('#forget');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void page.make(event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'file');
  });
  demand('#forget-key').addEventListener('click', () => void page.forget());
}

class Page {
  constructor(
    private readonly form: HTMLFormElement,
    private readonly vault: Vault,
    private readonly digest: string,
  ) {
    demand<HTMLOutputElement>('#passphrase').value = makePassphrase();
  }

  async make(wanted: string): Promise<void> {
    hide('#file-made');
    hide('#no-file');
    const pkcs8 = await this.vault.take(this.digest).catch(() => undefined);
    try {
      if (pkcs8 === undefined) throw new Error('the key is gone');
      if (wanted === 'profile') await this.makeProfile(pkcs8);
      else await this.makeFile(pkcs8);
      show('#file-made')?.focus();
    } catch (error) {
      console.error(error);
      show('#no-file')?.focus();
    } finally {
      pkcs8?.fill(0);
    }
  }

  async forget(): Promise<void> {
    await this.vault.forget(this.digest);
    hide(this.form);
    hide('#forget');
    show('#key-forgotten')?.focus();
  }

  private async makeFile(pkcs8: Octets): Promise<void> {
    const encoding = new FormData(this.form).get('encoding') === 'compat' ? compat : modern;
    save(await makeFile(this.identity(pkcs8), this.passphrase(), encoding), `${this.name()}.p12`, 'application/x-pkcs12');
  }

  /** Apple's programs read the old algorithms everywhere and the new ones in the newest versions alone. */
  private async makeProfile(pkcs8: Octets): Promise<void> {
    const identity = this.identity(pkcs8);
    const file = await makeFile(identity, this.passphrase(), compat);
    const profile = makeProfile({
      organisation: this.form.dataset.organisation ?? '',
      title: this.form.dataset.title ?? '',
      identifier: `inkan.${this.digest.slice(0, 32)}`,
      file,
      fileName: `${this.name()}.p12`,
      authorities: identity.chain.slice(1),
    });
    save(profile, `${this.name()}.mobileconfig`, 'application/x-apple-aspen-config');
  }

  private identity(pkcs8: Octets): { pkcs8: Octets; chain: Octets[]; name: string } {
    const chain = (this.form.dataset.chain ?? '').split(' ').map(fromBase64);
    return { pkcs8, chain, name: this.form.dataset.title ?? '' };
  }

  private passphrase(): string {
    return demand<HTMLOutputElement>('#passphrase').value;
  }

  private name(): string {
    return this.form.dataset.file ?? 'certificate';
  }
}
