// Where keys wait until their certificate is there: in this browser alone, wrapped by a key that no script can read.
//
// The wrapping key is not extractable, so that what lies on the disk is of no use to whoever copies it without the
// browser. A script of this site could use both; the portal's policy lets none in but its own.

import { type Octets, random } from './bytes';
import { algorithmOf, type KeyKind, type NewKey } from './key';

interface Kept {
  digest: string;
  kind: KeyKind;
  iv: Octets;
  wrapped: ArrayBuffer;
  made: Date;
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

  /** Whether the key is here, and of which kind. */
  async find(digest: string): Promise<KeyKind | undefined> {
    return (await this.read(digest))?.kind;
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

  async forget(digest: string): Promise<void> {
    await write(this.database, 'keys', (store) => store.delete(digest));
  }

  private read(digest: string): Promise<Kept | undefined> {
    return settled<Kept | undefined>(this.database.transaction('keys').objectStore('keys').get(digest));
  }
}

/** The key's digest is authenticated with it, so that one kept key can't stand for another. */
function cipher(iv: Octets, digest: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(digest) };
}

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

function write(database: IDBDatabase, name: string, act: (store: IDBObjectStore) => IDBRequest): Promise<void> {
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

