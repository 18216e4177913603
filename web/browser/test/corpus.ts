// Files for other programs to open: node corpus.js FOLDER COUNT < chain, DER in base64, one certificate a line, the first
// with the key that stands before it as PKCS#8. Writes modern.p12 and COUNT of compat-N.p12, each with its passphrase.

import { readFileSync, writeFileSync } from 'node:fs';

import { fromBase64 } from '../src/bytes';
import { makePassphrase } from '../src/passphrase';
import { compat, type Encoding, modern } from '../src/pkcs12/encoding';
import { makeFile } from '../src/pkcs12/file';

const [folder, count] = process.argv.slice(2);
const [pkcs8, ...chain] = readFileSync(0, 'utf8').trim().split('\n').map(fromBase64);
if (folder === undefined || pkcs8 === undefined) throw new Error('corpus FOLDER COUNT');

async function write(name: string, encoding: Encoding): Promise<void> {
  const passphrase = makePassphrase();
  const file = await makeFile({ pkcs8: pkcs8!, chain, name: 'Alice Example' }, passphrase, encoding);
  writeFileSync(`${folder}/${name}.p12`, file);
  writeFileSync(`${folder}/${name}.pass`, passphrase);
}

await write('modern', modern);
for (let place = 0; place < Number(count); place += 1) await write(`compat-${place}`, compat);
