// Octets, and how they are written.

export type Octets = Uint8Array<ArrayBuffer>;

export function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

export function fromBase64(text: string): Octets {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function toBase64(octets: Uint8Array): string {
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''));
}

/** RFC 7468: lines of 64 characters between a label. */
export function pem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

export function random(length: number): Octets {
  return crypto.getRandomValues(new Uint8Array(length));
}
