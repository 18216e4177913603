// PKCS#12 (RFC 7292): private keys with their certificates and the CAs above them.

import { hmac } from '@noble/hashes/hmac.js';
import * as asn1js from 'asn1js';

import { type Octets, random, toBase64 } from '../bytes';
import { algorithm, der, explicit, integer, octetString, oid, sequence, setOf } from './asn1';
import type { Encoding, Sealed } from './encoding';
import { derive, Purpose } from './kdf';

export interface Identity {
  /** PKCS#8, DER. */
  pkcs8: Octets;
  /** The certificate of the key, then its CAs up to the root, DER. */
  chain: Octets[];
  /** What programs show it as. */
  name: string;
}

/** The file. Certificates are encrypted as well as the keys: GnuPG 2.2 overlooks those that are not. */
export async function makeFile(identities: Identity[], passphrase: string, encoding: Encoding): Promise<Octets> {
  const own: asn1js.Sequence[] = [];
  const keys: asn1js.Sequence[] = [];
  for (const identity of identities) {
    const attributes = await attributesOf(identity);
    own.push(certificateBag(ownOf(identity), attributes));
    keys.push(keyBag(await encoding.seal(identity.pkcs8, passphrase), attributes));
  }
  const certificates = der(sequence(...own, ...authoritiesOf(identities).map((authority) => certificateBag(authority))));
  const sealedCertificates = await encoding.seal(certificates, passphrase);
  const authenticated = der(sequence(encryptedData(sealedCertificates), data(der(sequence(...keys)))));
  return der(sequence(integer(3), data(authenticated), macData(authenticated, passphrase, encoding)));
}

/** The CAs of all identities, each once, in the order of the chains. */
export function authoritiesOf(identities: Identity[]): Octets[] {
  const authorities = identities.flatMap(({ chain }) => chain.slice(1));
  return [...new Map(authorities.map((authority) => [toBase64(authority), authority])).values()];
}

/** MacData (§4): HMAC over the content by a key from the passphrase. */
function macData(content: Octets, passphrase: string, { mac }: Encoding): asn1js.Sequence {
  const salt = random(8);
  const key = derive(mac.hash, Purpose.Mac, passphrase, salt, mac.iterations, mac.hash.outputLen).octets;
  const value = Uint8Array.from(hmac(mac.hash, key, content));
  return sequence(
    sequence(algorithm(mac.oid, new asn1js.Null()), octetString(value)),
    octetString(salt),
    integer(mac.iterations),
  );
}

/** ContentInfo of the type data (RFC 5652 §4) */
function data(content: Octets): asn1js.Sequence {
  return sequence(oid(DATA), explicit(octetString(content)));
}

/** ContentInfo of the type encrypted-data (RFC 5652 §8) */
function encryptedData(sealed: Sealed): asn1js.Sequence {
  const content = new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex: sealed.octets });
  return sequence(oid(ENCRYPTED_DATA), explicit(sequence(integer(0), sequence(oid(DATA), sealed.algorithm, content))));
}

/** CertBag (§4.2.3) */
function certificateBag(certificate: Octets, attributes?: asn1js.Set): asn1js.Sequence {
  const bag = sequence(oid(X509_CERTIFICATE), explicit(octetString(certificate)));
  return sequence(oid(CERT_BAG), explicit(bag), ...(attributes === undefined ? [] : [attributes]));
}

/** PKCS8ShroudedKeyBag (§4.2.2) */
function keyBag(sealed: Sealed, attributes: asn1js.Set): asn1js.Sequence {
  return sequence(oid(SHROUDED_KEY_BAG), explicit(sequence(sealed.algorithm, octetString(sealed.octets))), attributes);
}

/** friendlyName and localKeyId (RFC 2985 §5.5), by which programs join key and certificate. */
async function attributesOf(identity: Identity): Promise<asn1js.Set> {
  const keyId = new Uint8Array(await crypto.subtle.digest('SHA-1', ownOf(identity)));
  return setOf(
    sequence(oid(FRIENDLY_NAME), setOf(new asn1js.BmpString({ value: identity.name }))),
    sequence(oid(LOCAL_KEY_ID), setOf(octetString(keyId))),
  );
}

function ownOf({ chain }: Identity): Octets {
  const own = chain[0];
  if (own === undefined) throw new Error('a certificate is missing');
  return own;
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
