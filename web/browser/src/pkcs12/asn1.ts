// ASN.1 in the words of the standards; what is written is DER.

import * as asn1js from 'asn1js';

import type { Octets } from '../bytes';

export function sequence(...value: asn1js.BaseBlock[]): asn1js.Sequence {
  return new asn1js.Sequence({ value });
}

/** SET OF: its elements in the order of their encodings (X.690 §11.6). */
export function setOf(...value: asn1js.BaseBlock[]): asn1js.Set {
  const order = (one: asn1js.BaseBlock, other: asn1js.BaseBlock) => compare(der(one), der(other));
  return new asn1js.Set({ value: [...value].sort(order) });
}

export function oid(value: string): asn1js.ObjectIdentifier {
  return new asn1js.ObjectIdentifier({ value });
}

export function integer(value: number): asn1js.Integer {
  return new asn1js.Integer({ value });
}

export function octetString(octets: Octets): asn1js.OctetString {
  return new asn1js.OctetString({ valueHex: octets });
}

/** [0] EXPLICIT */
export function explicit(value: asn1js.BaseBlock): asn1js.Constructed {
  return new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [value] });
}

/** AlgorithmIdentifier (RFC 5280 §4.1.1.2) */
export function algorithm(name: string, parameters: asn1js.BaseBlock): asn1js.Sequence {
  return sequence(oid(name), parameters);
}

export function der(block: asn1js.BaseBlock): Octets {
  return new Uint8Array(block.toBER(false));
}

function compare(one: Uint8Array, other: Uint8Array): number {
  for (let place = 0; place < Math.min(one.length, other.length); place += 1) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
