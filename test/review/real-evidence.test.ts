/** The built program in a real terminal, with an engine that answers: a look from inside of the review, kept and written. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasTmux } from '../../scripts/shared/tmux.ts';
import { bytes, json, startFakeEngine } from '../container/fake-engine.ts';
import { file, folder, makeTar } from '../container/make-tar.ts';
import { configFor, makeSave, sha256 } from '../inspect/make-image.ts';
import { type Context, confirm, giveTerminals, makeProject, review } from './real-review.ts';

const evidence = suite<Context>('evidence in a real terminal');
giveTerminals(evidence);

const layers = [
  makeTar([
    file('etc/passwd', 'root:x:0:0::/root:\napp:x:1000:1000::/home/app:\n'),
    file('entry.sh', '#!/bin/sh\nset -e\nexec gosu app "$@"\n', { mode: 0o755 }),
    file('usr/local/bin/gosu', '\x7fELF', { mode: 0o755 }),
    folder('tmp', { mode: 0o1777 }),
  ]),
];
const settings = { Entrypoint: ['/entry.sh'], Cmd: ['serve'] };
const save = makeSave(layers, settings);
const id = `sha256:${sha256(configFor(layers, settings))}`;

function ownTests(): void {
  evidence('`I` looks into the image of the service, and what it says is written', async context => {
    makeProject(context, { 'compose.yaml': 'services:\n  app:\n    image: app:1\n' });
    const fake = await startFakeEngine({
      '/version': json({ Version: '20.10' }),
      '/images/app:1/json': json({ Id: id, RepoDigests: [], Size: 1 }),
      [`/images/${id}/get`]: bytes(save),
    });
    try {
      const tmux = await review(context, { env: { DOCKER_HOST: `unix://${fake.path}` } });
      await tmux.until(/image +unknown: I looks into it/);
      tmux.keys('I');
      await tmux.until(/looked into 1 image; \d findings of app are assured now/);
      const seen = JSON.parse(readFileSync(join(context.project, 'harden.evidence.json'), 'utf8'));
      assert.equal(seen.images[0].starts[0].becomes, { uid: 1000, gid: 1000 });
      await confirm(tmux);
      await tmux.until(/status 1/);
      const text = readFileSync(join(context.project, 'compose.yaml'), 'utf8');
      assert.match(text, /cap_drop:\n {6}- ALL\n {4}cap_add:\n {6}- SETGID\n {6}- SETUID\n/);
      assert.match(text, /read_only: true/);
    } finally {
      await fake.close();
    }
  });

  evidence('without an engine the review says so and goes on', async context => {
    makeProject(context, { 'compose.yaml': 'services:\n  app:\n    image: app:1\n' });
    const tmux = await review(context, { env: { DOCKER_HOST: 'unix:///nowhere/engine.sock' } });
    tmux.keys('I');
    await tmux.until(/no engine answers at \/nowhere\/engine\.sock/);
    assert.not(existsSync(join(context.project, 'harden.evidence.json')));
    tmux.keys('q');
    await tmux.until(/status 1/);
  });
}

if (hasTmux) ownTests();
else console.log('skip: no tmux, so the review is not tried in a real terminal with an engine');

evidence.run();
