// Writes the one script of the portal and its gzip beside it: node bundle.mjs ENTRY OUTFILE [PLATFORM]
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const modules = resolve(process.env.INKAN_MODULES ?? '.');
const esbuild = createRequire(join(modules, 'package.json'))('esbuild');
const [entry, outfile, platform = 'browser'] = process.argv.slice(2);
await esbuild.build({
  entryPoints: [entry],
  outfile,
  platform,
  bundle: true,
  minify: platform === 'browser',
  format: platform === 'browser' ? 'iife' : 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'eof',
  nodePaths: [join(modules, 'node_modules')],
  logLevel: 'warning',
});
writeFileSync(`${outfile}.gz`, gzipSync(readFileSync(outfile), { level: 9 }));
