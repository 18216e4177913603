// A configuration profile for Apple's devices that carries keys. It is made here, because the server never has a key;
// so nobody can have signed it, and the device says so when it is installed.

import { type Octets, toBase64 } from './bytes';

export interface Profile {
  organisation: string;
  title: string;
  /** Of the profile; the same for the same certificate, so that a second installation replaces the first. */
  identifier: string;
  /** One for each key: Apple's programs take one key from a file. The device asks for the passphrase of each. */
  identities: ProfileIdentity[];
  /** The issuing CAs and at last the root, DER. */
  authorities: Octets[];
}

export interface ProfileIdentity {
  title: string;
  /** A PKCS#12 file with one key. */
  file: Octets;
  fileName: string;
}

/** The profile as an XML property list. */
export function makeProfile(profile: Profile): Octets {
  const root = profile.authorities.length - 1;
  const authorities = profile.authorities.map((authority, place) =>
    payload(
      place === root ? 'com.apple.security.root' : 'com.apple.security.pkcs1',
      `${profile.identifier}.authority${place}`,
      profile.organisation,
      `<key>PayloadContent</key><data>${toBase64(authority)}</data>`,
    ),
  );
  const identities = profile.identities.map(({ title, file, fileName }, place) =>
    payload(
      'com.apple.security.pkcs12',
      `${profile.identifier}.identity${place === 0 ? '' : place}`,
      title,
      `<key>PayloadCertificateFileName</key>${text(fileName)}` +
        `<key>PayloadContent</key><data>${toBase64(file)}</data>`,
    ),
  );
  const content = `<key>PayloadContent</key><array>${[...authorities, ...identities].join('')}</array>`;
  const organisation = `<key>PayloadOrganization</key>${text(profile.organisation)}`;
  const whole = payload('Configuration', profile.identifier, profile.title, organisation + content);
  return new TextEncoder().encode(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n' +
      `<plist version="1.0">${whole}</plist>\n`,
  );
}

function payload(type: string, identifier: string, name: string, more: string): string {
  return (
    `<dict><key>PayloadType</key>${text(type)}<key>PayloadVersion</key><integer>1</integer>` +
    `<key>PayloadIdentifier</key>${text(identifier)}<key>PayloadUUID</key>${text(crypto.randomUUID().toUpperCase())}` +
    `<key>PayloadDisplayName</key>${text(name)}${more}</dict>`
  );
}

function text(value: string): string {
  return `<string>${value.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)}</string>`;
}
