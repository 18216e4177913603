// The two sets of algorithms in which a PKCS#12 file is written.

import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as asn1js from 'asn1js';
import forge from 'node-forge/lib/forge';
import 'node-forge/lib/des';

import { type Octets, random } from '../bytes';
import { algorithm, integer, octetString, sequence } from './asn1';
import { derive, type Derived, type Hash, Purpose } from './kdf';

export interface Sealed {
  algorithm: asn1js.Sequence;
  octets: Octets;
}

export interface Encoding {
  seal(plain: Octets, passphrase: string): Promise<Sealed>;
  mac: { hash: Hash; name: 'SHA-1' | 'SHA-256'; oid: string; iterations: number };
}

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const HMAC_WITH_SHA256 = '1.2.840.113549.2.9';
const AES_256_CBC = '2.16.840.1.101.3.4.1.42';
const PBE_SHA_3DES = '1.2.840.113549.1.12.1.3';
/** Passphrases have 100 random bits; more rounds would cost the person and not a thief. */
const PBKDF2_ITERATIONS = 100_000;
const COMPAT_ITERATIONS = 2_048;

/** PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC (RFC 8018), MAC by HMAC-SHA256 with a salt of 8 octets. */
export const modern: Encoding = {
  async seal(plain, passphrase) {
    const salt = random(16);
    const iv = random(16);
    const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(passphrase), 'PBKDF2', false, ['deriveKey']);
    const key = await crypto.subtle.deriveKey(
      { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PBKDF2_ITERATIONS },
      base, { name: 'AES-CBC', length: 256 }, false, ['encrypt'],
    );
    const octets = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, plain));
    const prf = algorithm(HMAC_WITH_SHA256, new asn1js.Null());
    const kdf = algorithm(PBKDF2, sequence(octetString(salt), integer(PBKDF2_ITERATIONS), prf));
    return { algorithm: algorithm(PBES2, sequence(kdf, algorithm(AES_256_CBC, octetString(iv)))), octets };
  },
  mac: { hash: sha256, name: 'SHA-256', oid: '2.16.840.1.101.3.4.2.1', iterations: 10_000 },
};

/**
 * pbeWithSHAAnd3-KeyTripleDES-CBC, MAC by HMAC-SHA1 (RFC 7292, appendix C): what old programs and Apple's read. A salt is taken
 * for whose key `takes` is content.
 */
export function tripleDes(takes: (key: Derived) => boolean): Encoding {
  return {
    async seal(plain, passphrase) {
      const { salt, key } = keyFor(passphrase, takes);
      const iv = derive(sha1, Purpose.Iv, passphrase, salt, COMPAT_ITERATIONS, 8).octets;
      const cipher = forge.cipher.createCipher('3DES-CBC', forge.util.createBuffer(key));
      cipher.start({ iv: forge.util.createBuffer(iv) });
      cipher.update(forge.util.createBuffer(plain));
      if (!cipher.finish()) throw new Error('3DES failed');
      const octets = Uint8Array.from(cipher.output.getBytes(), (character) => character.charCodeAt(0));
      return { algorithm: algorithm(PBE_SHA_3DES, sequence(octetString(salt), integer(COMPAT_ITERATIONS))), octets };
    },
    mac: { hash: sha1, name: 'SHA-1', oid: '1.3.14.3.2.26', iterations: COMPAT_ITERATIONS },
  };
}

export const compat = tripleDes((key) => key.isReadByGnuPG22);

function keyFor(passphrase: string, takes: (key: Derived) => boolean): { salt: Octets; key: Octets } {
  for (;;) {
    const salt = random(8);
    const derived = derive(sha1, Purpose.Key, passphrase, salt, COMPAT_ITERATIONS, 24);
    if (takes(derived)) return { salt, key: derived.octets };
  }
}
