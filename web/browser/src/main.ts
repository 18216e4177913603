// What of the portal runs in the browser: making keys and files. Everything else works without.

import { fillCode } from './page/fill_code';
import { offerFile } from './page/make_file';
import { offerKeys } from './page/make_keys';
import { offerPrint } from './page/print';
import { sendOnce } from './page/send_once';
import { watchRequest } from './page/watch_request';

const keys = document.querySelector<HTMLFormElement>('form#make-keys');
if (keys !== null) offerKeys(keys);

const file = document.querySelector<HTMLFormElement>('form#make-file');
if (file !== null) void offerFile(file);

const code = document.querySelector<HTMLInputElement>('form[action="/lost/code"] input#code');
if (code !== null) fillCode(code);

const printing = document.querySelector<HTMLButtonElement>('button#print');
if (printing !== null) offerPrint(printing);

const once = document.querySelector<HTMLFormElement>('form[data-once]');
if (once !== null) sendOnce(once);

if (document.querySelector('#request') !== null) void watchRequest();
