// Keys as the browser makes them.

import { hex, type Octets } from './bytes';

export type KeyKind = 'rsa-3072' | 'p-256';

export interface NewKey {
  pair: CryptoKeyPair;
  /** SubjectPublicKeyInfo, DER. */
  spki: Octets;
  /** SHA-256 of it in hexadecimal: by this the portal names the key too. */
  digest: string;
}

/** Makes a key that can be kept and exported; it signs its own request and nothing else here. */
export async function makeKey(kind: KeyKind): Promise<NewKey> {
  const pair = await crypto.subtle.generateKey(ALGORITHMS[kind], true, ['sign', 'verify']);
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  return { pair, spki, digest: hex(new Uint8Array(await crypto.subtle.digest('SHA-256', spki))) };
}

export function isKeyKind(name: string): name is KeyKind {
  return name in ALGORITHMS;
}

/** What a kept key is taken back as. */
export function algorithmOf(kind: KeyKind): RsaHashedKeyGenParams | EcKeyGenParams {
  return ALGORITHMS[kind];
}

const ALGORITHMS = {
  'rsa-3072': {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 3072,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  'p-256': { name: 'ECDSA', namedCurve: 'P-256' },
} satisfies Record<KeyKind, RsaHashedKeyGenParams | EcKeyGenParams>;
