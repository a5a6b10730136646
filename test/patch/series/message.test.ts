import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { textOf } from '../../../src/patch/series/mail.ts';
import { plannedText } from '../../engine/planning.ts';
import { seriesOf, sourceOf } from './sources.ts';

const messages = suite('messages of patches');

/** The text in front of the changes. */
function messagesOf(text: string, rules: readonly string[], split: 'file' | 'rule' | 'finding'): readonly string[] {
  const source = sourceOf(plannedText(text, { rules }));
  const { patches } = seriesOf([source], { split, format: 'mail' });
  return patches.map(patch => textOf(patch.text).split('\n---\n')[0]!);
}

messages('of several rules name the rule of each fix, and what may break', () => {
  const text = 'services:\n  web:\n    image: redis:7\n  own:\n    image: example/own:1\n';
  const [message] = messagesOf(text, ['no-new-privileges', 'drop-capabilities'], 'file');
  assert.is(
    message,
    `Why, rule by rule:
- drop-capabilities: The runtime grants 9 to 14 capabilities, from
  forging packets to ignoring file permissions. Almost every program
  needs none or a few of them.
- no-new-privileges: With this switch on, no program in the container
  can raise its rights by running a setuid file, a setgid file or a file
  with capabilities. Going from root down to a user still works.

In compose.yaml:
- service web: drop all capabilities, keep CHOWN DAC_OVERRIDE SETGID
  SETUID (drop-capabilities)
    because: needs CHOWN, DAC_OVERRIDE, SETGID, SETUID when it starts
      as root [redis:7 (redis/docker-library-redis docker-entrypoint.sh
      (7.x))]
- service own: drop all capabilities (drop-capabilities)
    may break: nothing is known about example/own:1 (describe it under
      \`facts\` in the configuration); a program that uses a default
      capability such as CHOWN or SETUID would fail with "Operation not
      permitted"
- service web: forbid gaining new privileges (no-new-privileges)
    because: none of its programs needs sudo, setuid or file
      capabilities [redis:7 (redis/docker-library-redis
      docker-entrypoint.sh (7.x))]
- service own: forbid gaining new privileges (no-new-privileges)
    may break: nothing is known about example/own:1 (describe it under
      \`facts\` in the configuration); sudo, setuid programs and programs
      with file capabilities would fail (sudo: "no new privileges",
      others: "Operation not permitted")

To check it, start the workloads and look:

    docker compose exec web grep CapBnd /proc/1/status
    docker compose exec own grep CapBnd /proc/1/status
    docker compose exec web grep NoNewPrivs /proc/1/status
    docker compose exec own grep NoNewPrivs /proc/1/status

To keep one place as it is, add this comment there and make the patches
again:

    # harden-ignore <rule> -- reason`,
  );
});

const services = (image: (index: number) => string, count: number): string =>
  `services:\n${Array.from({ length: count }, (_, index) => `  s${index}: {image: "${image(index)}"}\n`).join('')}`;

messages('tell once what is true of many, and no more than people read', () => {
  const rules = ['no-new-privileges'];
  const [alike] = messagesOf(
    services(() => 'redis:7', 3),
    rules,
    'rule',
  );
  assert.match(alike!, /\n- services s0, s1 and s2\n {4}because: none of its programs/);
  assert.is(alike!.match(/because:/g)!.length, 1);
  const [many] = messagesOf(
    services(index => `example/i${index}:1`, 45),
    rules,
    'rule',
  );
  assert.is(many!.match(/^- service s\d+$/gm)!.length, 40);
  assert.match(many!, /\n\nAnd 5 more of the kind\.\n\n/);
  assert.match(many!, /exec s3 grep NoNewPrivs \/proc\/1\/status\n\nand the same for 41 more\.\n/);
});

messages('say which patches they build on', () => {
  const made = messagesOf(
    services(() => 'redis:7', 6),
    ['no-new-privileges'],
    'finding',
  );
  assert.equal(
    made.map(message => /Builds on .*/.exec(message)?.[0]),
    [
      undefined,
      'Builds on patch 1 of this series.',
      'Builds on patches 1 and 2 of this series.',
      'Builds on patches 1-3 of this series.',
      'Builds on patches 1-4 of this series.',
      'Builds on patches 1-5 of this series.',
    ],
  );
});

messages.run();
