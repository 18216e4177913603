// Where keys wait until their certificate is there: in this browser alone, wrapped by a key that no script can read.
//
// The wrapping key is not extractable, so that what lies on the disk is of no use to whoever copies it without the
// browser. A script of this site could use both; the portal's policy lets none in but its own.

import { type Octets, random } from './bytes';
import { algorithmOf, type KeyKind, type NewKey } from './key';

/** A key as it lies in the database. */
export interface Kept {
  digest: string;
  kind: KeyKind;
  iv: Octets;
  wrapped: ArrayBuffer;
  made: Date;
  /** The passphrase of the files with this key, once one was shown. */
  passphrase?: { iv: Octets; wrapped: ArrayBuffer };
  /** When a file with this key was saved last. */
  saved?: Date;
}

export class Vault {
  private constructor(
    private readonly database: IDBDatabase,
    private readonly kek: CryptoKey,
  ) {}

  /** Opens it, or makes it. Fails where the browser keeps nothing, as some private windows do. */
  static async open(): Promise<Vault> {
    const opening = indexedDB.open('inkan', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('wrapping');
      opening.result.createObjectStore('keys', { keyPath: 'digest' });
    };
    const database = await settled(opening);
    return new Vault(database, await wrappingKey(database));
  }

  /** Keeps a key; it is on the disk when this is done. */
  async keep(key: NewKey, kind: KeyKind): Promise<void> {
    const iv = random(12);
    const wrapped = await crypto.subtle.wrapKey('pkcs8', key.pair.privateKey, this.kek, cipher(iv, key.digest));
    const kept: Kept = { digest: key.digest, kind, iv, wrapped, made: new Date() };
    await write(this.database, 'keys', (store) => store.put(kept));
  }

  /** The key without what is secret in it. */
  async find(digest: string): Promise<{ kind: KeyKind; isSaved: boolean } | undefined> {
    const kept = await this.read(digest);
    return kept && { kind: kept.kind, isSaved: kept.saved !== undefined };
  }

  /** The key as PKCS#8, for a file that its owner asked for; whoever takes it wipes it. */
  async take(digest: string): Promise<Octets | undefined> {
    const kept = await this.read(digest);
    if (kept === undefined) return undefined;
    const { iv, kind, wrapped } = kept;
    const key = await crypto.subtle.unwrapKey(
      'pkcs8', wrapped, this.kek, cipher(iv, digest), algorithmOf(kind), true, ['sign'],
    );
    return new Uint8Array(await crypto.subtle.exportKey('pkcs8', key));
  }

  /**
   * The passphrase of files with these keys, the same in every tab and after a reload until the keys are forgotten: the
   * one that a key already has, or else `made`.
   */
  async passphraseOf(digests: string[], made: string): Promise<string> {
    for (const digest of digests) {
      const known = await this.takePassphrase(digest);
      if (known !== undefined) return this.adoptAll(digests, known);
    }
    return this.adoptAll(digests, made);
  }

  /** Notes that a file with the key was saved. */
  async noteSaved(digest: string): Promise<void> {
    await this.change(digest, (kept) => ({ ...kept, saved: new Date() }));
  }

  /** Removes the key from the database, and returns the record, which `restore` puts back. */
  async forget(digest: string): Promise<Kept | undefined> {
    const kept = await this.read(digest);
    await write(this.database, 'keys', (store) => store.delete(digest));
    return kept;
  }

  async restore(kept: Kept): Promise<void> {
    await write(this.database, 'keys', (store) => store.put(kept));
  }

  /** Another tab may have been faster: its passphrase for the first key is then the one for all. */
  private async adoptAll(digests: string[], passphrase: string): Promise<string> {
    let common = passphrase;
    for (const digest of digests) {
      const wrapped = await this.wrapPassphrase(digest, common);
      await this.change(digest, (kept) => ({ ...kept, passphrase: kept.passphrase ?? wrapped }));
      if (digest === digests[0]) common = (await this.takePassphrase(digest)) ?? common;
    }
    return common;
  }

  private async wrapPassphrase(digest: string, passphrase: string): Promise<{ iv: Octets; wrapped: ArrayBuffer }> {
    const iv = random(12);
    const octets = new TextEncoder().encode(passphrase);
    const secret = await crypto.subtle.importKey('raw', octets, PASSPHRASE, true, ['sign']);
    return { iv, wrapped: await crypto.subtle.wrapKey('raw', secret, this.kek, cipher(iv, `passphrase ${digest}`)) };
  }

  private async takePassphrase(digest: string): Promise<string | undefined> {
    const sealed = (await this.read(digest))?.passphrase;
    if (sealed === undefined) return undefined;
    const secret = await crypto.subtle.unwrapKey(
      'raw', sealed.wrapped, this.kek, cipher(sealed.iv, `passphrase ${digest}`), PASSPHRASE, true, ['sign'],
    );
    return new TextDecoder().decode(await crypto.subtle.exportKey('raw', secret));
  }

  /** Changes a record in one transaction, so that two tabs do not undo each other's changes. */
  private change(digest: string, change: (kept: Kept) => Kept): Promise<void> {
    return write(this.database, 'keys', (store) => {
      const reading: IDBRequest<Kept | undefined> = store.get(digest);
      reading.onsuccess = () => {
        if (reading.result !== undefined) store.put(change(reading.result));
      };
    });
  }

  private read(digest: string): Promise<Kept | undefined> {
    return settled<Kept | undefined>(this.database.transaction('keys').objectStore('keys').get(digest));
  }
}

/** The name is authenticated with the secret, so that one kept secret can't be taken for another. */
function cipher(iv: Octets, name: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(name) };
}

/** A passphrase is wrapped as a key of this kind: the wrapping key can wrap nothing but keys. */
const PASSPHRASE: HmacImportParams = { name: 'HMAC', hash: 'SHA-256' };

async function wrappingKey(database: IDBDatabase): Promise<CryptoKey> {
  const found = await settled<CryptoKey | undefined>(
    database.transaction('wrapping').objectStore('wrapping').get('kek'),
  );
  if (found !== undefined) return found;
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey']);
  // Another tab may have been faster: then its key stays.
  await write(database, 'wrapping', (store) => store.add(made, 'kek')).catch(() => undefined);
  const kept = await settled<CryptoKey | undefined>(
    database.transaction('wrapping').objectStore('wrapping').get('kek'),
  );
  if (kept === undefined) throw new Error('the browser keeps nothing');
  return kept;
}

function write(database: IDBDatabase, name: string, act: (store: IDBObjectStore) => unknown): Promise<void> {
  const transaction = database.transaction(name, 'readwrite', { durability: 'strict' });
  act(transaction.objectStore(name));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('the browser keeps nothing'));
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}

