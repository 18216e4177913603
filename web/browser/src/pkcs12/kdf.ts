// Key derivation of PKCS#12 (RFC 7292, appendix B.2).

import type { CHash } from '@noble/hashes/utils.js';

import type { Octets } from '../bytes';

/** A hash with blocks of 64 octets: SHA-1 or SHA-256. */
export type Hash = CHash;

export enum Purpose {
  Key = 1,
  Iv = 2,
  Mac = 3,
}

export interface Derived {
  octets: Octets;
  /**
   * GnuPG 2.2 drops the leading zero octets of a block between two rounds and derives something else; it can read what
   * was derived only if there were none.
   */
  isReadByGnuPG22: boolean;
}

/** `length` octets from an ASCII passphrase, which counts as BMPString with its terminator. */
export function derive(
  hash: Hash, purpose: Purpose, passphrase: string, salt: Octets, iterations: number, length: number,
): Derived {
  const block = hash.blockLen;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = joined(repeated(salt, block), repeated(bmpString(passphrase), block));
  const octets = new Uint8Array(length);
  let isReadByGnuPG22 = true;
  for (let filled = 0; filled < length; filled += hash.outputLen) {
    let digest = hash(joined(diversifier, input));
    for (let round = 1; round < iterations; round += 1) digest = hash(digest);
    octets.set(digest.subarray(0, Math.min(digest.length, length - filled)), filled);
    if (filled + hash.outputLen >= length) break;
    for (let start = 0; start < input.length; start += block) {
      const part = input.subarray(start, start + block);
      addOneMore(part, digest);
      isReadByGnuPG22 &&= part[0] !== 0;
    }
  }
  return { octets, isReadByGnuPG22 };
}

/** part + digest (repeated to its length) + 1, modulo 2^(8 · its length). */
function addOneMore(part: Uint8Array, digest: Uint8Array): void {
  let carry = 1;
  for (let place = part.length - 1; place >= 0; place -= 1) {
    const sum = (part[place] ?? 0) + (digest[place % digest.length] ?? 0) + carry;
    part[place] = sum & 0xff;
    carry = sum >> 8;
  }
}

function repeated(octets: Octets, block: number): Octets {
  const whole = new Uint8Array(Math.ceil(octets.length / block) * block);
  return whole.map((_, place) => octets[place % octets.length] ?? 0);
}

function bmpString(text: string): Octets {
  return Uint8Array.from([...text, '\0'].flatMap((character) => [0, character.charCodeAt(0)]));
}

function joined(first: Uint8Array, second: Uint8Array): Octets {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
