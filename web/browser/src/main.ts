// What of the portal runs in the browser: making keys and files, and what saves a person a step. Everything else works without.

import { fillCode } from './page/fill_code';
import { keepChoice } from './page/keep_choice';
import { leavePost } from './page/leave_post';
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

const faults = document.querySelector<HTMLElement>('.faults');
if (faults !== null) leavePost(faults);

const choice = document.querySelector<HTMLFormElement>('form#new-request');
if (choice !== null) keepChoice(choice);

if (document.querySelector('#request') !== null) void watchRequest();
