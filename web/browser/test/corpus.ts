// Files for other programs to open: node corpus.mjs FOLDER COUNT < lines of base64: a key as PKCS#8, its certificate, the CAs.
// Writes modern.p12, COUNT of compat-N.p12, and refused.p12 with salts that GnuPG 2.2 can't cope with; NAME.pass beside each.

import { readFileSync, writeFileSync } from 'node:fs';

import { fromBase64 } from '../src/bytes';
import { makePassphrase } from '../src/passphrase';
import { compat, type Encoding, modern, tripleDes } from '../src/pkcs12/encoding';
import { makeFile } from '../src/pkcs12/file';

const [folder, count] = process.argv.slice(2);
const [pkcs8, ...chain] = readFileSync(0, 'utf8').trim().split('\n').map(fromBase64);
if (folder === undefined || pkcs8 === undefined) throw new Error('corpus FOLDER COUNT');
const identity = { pkcs8, chain, name: 'Alice Example' };

async function write(name: string, encoding: Encoding): Promise<void> {
  const passphrase = makePassphrase();
  writeFileSync(`${folder}/${name}.p12`, await makeFile([identity], passphrase, encoding));
  writeFileSync(`${folder}/${name}.pass`, passphrase);
}

await write('modern', modern);
await write('refused', tripleDes((key) => !key.isReadByGnuPG22));
for (let place = 0; place < Number(count); place += 1) await write(`compat-${place}`, compat);
