// PKCS#10 (RFC 2986). Name and address in it are for whoever reads it: the portal takes nothing but the key.

import * as asn1js from 'asn1js';
import {
  Attribute,
  AttributeTypeAndValue,
  CertificationRequest,
  Extension,
  Extensions,
  GeneralName,
  GeneralNames,
} from 'pkijs';

import { pem } from './bytes';
import type { NewKey } from './key';

/** The request for a certificate, PEM; signed by the key itself. */
export async function makeRequest(key: NewKey, address: string): Promise<string> {
  const request = new CertificationRequest();
  request.version = 0;
  request.subject.typesAndValues.push(
    new AttributeTypeAndValue({ type: COMMON_NAME, value: new asn1js.Utf8String({ value: address }) }),
  );
  await request.subjectPublicKeyInfo.importKey(key.pair.publicKey);
  // The attributes are no option of the type, but pkijs leaves them out where there are none.
  request.attributes = [extensionRequest(address)];
  await request.sign(key.pair.privateKey, 'SHA-256');
  return pem('CERTIFICATE REQUEST', new Uint8Array(request.toSchema(true).toBER(false)));
}

/** extensionRequest (RFC 2985 §5.4.2) with the address as subjectAltName. */
function extensionRequest(address: string): Attribute {
  const names = new GeneralNames({ names: [new GeneralName({ type: RFC822_NAME, value: address })] });
  const extension = new Extension({ extnID: SUBJECT_ALT_NAME, extnValue: names.toSchema().toBER(false) });
  return new Attribute({ type: EXTENSION_REQUEST, values: [new Extensions({ extensions: [extension] }).toSchema()] });
}

const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALT_NAME = '2.5.29.17';
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const RFC822_NAME = 1;
