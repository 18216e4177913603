// Passphrases that people type once: ASCII, no letter that looks like another.

import { random } from './bytes';

/** Five groups of four from an alphabet of 32: 100 bits, and within the 31 characters that GnuPG 2.2 can take. */
export function makePassphrase(): string {
  const characters = Array.from(random(20), (octet) => ALPHABET.charAt(octet % ALPHABET.length));
  return characters.join('').replace(/(.{4})(?!$)/g, '$1-');
}

const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz';
