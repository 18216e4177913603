// PKCS#12 (RFC 7292): one private key with its certificate and the CAs above it.

import { hmac } from '@noble/hashes/hmac.js';
import * as asn1js from 'asn1js';

import { type Octets, random } from '../bytes';
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

/** The file. Certificates are encrypted as well as the key: GnuPG 2.2 overlooks those that are not. */
export async function makeFile(identity: Identity, passphrase: string, encoding: Encoding): Promise<Octets> {
  const attributes = await attributesOf(identity);
  const certificates = identity.chain.map((certificate, place) =>
    place === 0 ? certificateBag(certificate, attributes) : certificateBag(certificate),
  );
  const sealedCertificates = await encoding.seal(der(sequence(...certificates)), passphrase);
  const sealedKey = await encoding.seal(identity.pkcs8, passphrase);
  const authenticated = der(
    sequence(encryptedData(sealedCertificates), data(der(sequence(keyBag(sealedKey, attributes))))),
  );
  return der(sequence(integer(3), data(authenticated), macData(authenticated, passphrase, encoding)));
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
async function attributesOf({ name, chain }: Identity): Promise<asn1js.Set> {
  const own = chain[0];
  if (own === undefined) throw new Error('a certificate is missing');
  const keyId = new Uint8Array(await crypto.subtle.digest('SHA-1', own));
  return setOf(
    sequence(oid(FRIENDLY_NAME), setOf(new asn1js.BmpString({ value: name }))),
    sequence(oid(LOCAL_KEY_ID), setOf(octetString(keyId))),
  );
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERT_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21';
