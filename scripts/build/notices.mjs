/** The licences of the packages that end up in the bundle, for `dist/THIRD-PARTY-NOTICES.txt`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Text with name, version and licence of every package of which code is in the bundle. Throws when one of them comes without a
 * licence text and its package file names none: such a package must not be shipped. `root`: folder of the project.
 */
export function notices(root, ...metafiles) {
  const folders = new Set();
  for (const { inputs } of metafiles.flatMap(({ outputs }) => Object.values(outputs))) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }
  const texts = [...folders].sort().map(folder => notice(join(root, folder)));
  return `harden contains code of these packages, each under its own licence.\n\n${texts.join('\n')}`;
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(entry => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry));
  if (!file && !license) throw new Error(`${name} has no licence`);
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
  const line = '-'.repeat(80);
  return `${line}\n${name} ${version}${license ? ` (${license})` : ''}\n${line}\n\n${text}\n`;
}
