/**
 * Dockerfiles as guides to hardening show them: the careless ones become what is shown there, and the hardened ones at their end are
 * right as they are.
 */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ReportDocument } from '../../src/report/json/document.ts';
import { type Context, giveFolders, run } from './harness.ts';

const guides = suite<Context>('guides');
giveFolders(guides);

const careless = 'test/data/guides/careless';
const hardened = 'test/data/guides/hardened';
const everything = ['--no-config', '--preset', 'strict'];

const textsIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map(name => [name, readFileSync(join(folder, name), 'utf8')]),
  );

for (const name of readdirSync(careless).filter(each => !each.endsWith('.expected'))) {
  guides(`the careless ${name} becomes what guides show`, ({ folder }) => {
    cpSync(join(careless, name), folder, { recursive: true });
    run(folder, ['fix', '--write', '--safety', 'unsafe', ...everything, '.']);
    assert.equal(textsIn(folder), textsIn(join(careless, `${name}.expected`)));
    const { out } = run(folder, ['fix', '--diff', '--safety', 'unsafe', ...everything, '.']);
    assert.is(out, '');
  });
}

for (const name of readdirSync(hardened)) {
  guides(`the hardened ${name} has no finding above info`, ({ folder }) => {
    cpSync(join(hardened, name), folder, { recursive: true });
    const { out } = run(folder, ['check', '--report', 'json', ...everything, '.']);
    const { findings, files } = JSON.parse(out) as ReportDocument & { findings?: unknown };
    assert.is(findings, undefined);
    assert.ok(files.some(({ path }) => path === 'Dockerfile'));
    const told = files.flatMap(file => file.findings).filter(({ severity }) => severity !== 'info');
    assert.equal(
      told.map(({ rule, message }) => [rule, message]),
      [],
    );
  });
}

guides.run();
