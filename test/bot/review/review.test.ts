import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plannedText } from '../../engine/planning.ts';
import { firstHead, forbidden, MemoryForge, self } from './memory-forge.ts';
import { take } from './pulls.ts';
import { base, open, review, risky, told, web } from './reviewing.ts';

const reviews = suite('review of a pull request');

const secondHead = 'c'.repeat(40);
const head = base + web;
const webs = (count: number): string => Array.from({ length: count }, (_, n) => web.replace('web', `web${n}`)).join('');

reviews('suggests, in one review for the head, lower lines first', async () => {
  const forge = new MemoryForge();
  const file = open(forge, { head: `${base}${webs(3)}` });
  const result = await review(forge, [file], { head: firstHead });
  assert.equal(forge.writes, ['review']);
  const [{ commit, comments }] = forge.reviews as [(typeof forge.reviews)[number]];
  assert.is(commit, firstHead);
  assert.equal(
    comments.map(({ startLine, line }) => [startLine, line]),
    [
      [undefined, 8],
      [undefined, 10],
      [undefined, 12],
    ],
  );
  assert.equal(told(result), [
    ...['web0', 'web1', 'web2'].flatMap(name => [
      `suggestion no-new-privileges ${name}`,
      `suggestion read-only-root ${name}`,
    ]),
  ]);
  assert.equal(
    [result.outcome, result.head, result.annotations, result.patch, result.log],
    ['reviewed', firstHead, [], '', []],
  );
  const ids = new Set(result.findings.map(({ finding }) => finding.id));
  const planned = file.apply(new Map([...ids].map(id => [id, 0] as const))).after;
  assert.is(take(file.text, comments), planned);
});

reviews('writes nothing the second time', async () => {
  for (const text of [head, head + risky, base + webs(30)]) {
    const forge = new MemoryForge();
    const file = open(forge, { head: text });
    const first = await review(forge, [file]);
    const writes = [...forge.writes];
    const second = await review(forge, [file]);
    assert.equal(forge.writes, writes);
    assert.equal(
      told(second),
      told(first).map(line => line.replace(/^suggestion (.*)$/, 'standing $1: an earlier review says it')),
    );
  }
});

reviews('says nothing where there is nothing to say', async () => {
  for (const [text, before] of [
    [base, base],
    [base.replace('5432:5432', '5433:5432'), undefined],
  ] as const) {
    const forge = new MemoryForge();
    const file = plannedText(text, { rules: ['no-dangerous-capabilities'] });
    open(forge, { head: text, ...(before && { before }) });
    const result = await review(forge, [file]);
    assert.equal([forge.writes, result.findings, result.stepSummary], [[], [], '']);
  }
});

reviews('does not plan what is removed, nor where nothing is left', async () => {
  const forge = new MemoryForge();
  const asked: (readonly string[])[] = [];
  const planHead = async (_: string, paths: readonly string[]) => {
    asked.push(paths);
    return [];
  };
  forge.files = [{ path: 'old.yaml', status: 'removed', patch: undefined }];
  await review(forge, [], { planHead });
  assert.equal(asked, []);
  forge.files = [...forge.files, { path: 'new.yaml', status: 'renamed', patch: '' }];
  await review(forge, [], { planHead });
  assert.equal(asked, [['new.yaml']]);
});

reviews('leaves a pull request alone that is closed, or whose head is another one', async () => {
  const cases: readonly (readonly [outcome: string, change: Partial<MemoryForge>])[] = [
    ['closed', { state: 'closed' }],
    ['closed', { state: 'merged' }],
    ['moved', { head: secondHead }],
  ];
  for (const [outcome, change] of cases) {
    const forge = new MemoryForge();
    const file = open(forge, { head });
    Object.assign(forge, change);
    const result = await review(forge, [file], { head: firstHead });
    assert.equal([result.outcome, forge.writes, result.findings], [outcome, [], []]);
    assert.is(result.log.length, 1);
  }
});

reviews('writes nothing when the head moves while it is planned', async () => {
  const forge = new MemoryForge();
  const file = open(forge, { head });
  forge.onSecondLook = () => {
    forge.head = secondHead;
  };
  const result = await review(forge, [file]);
  assert.equal([result.outcome, forge.writes], ['moved', []]);
  assert.match(result.log[0]!, secondHead);
});

reviews('goes on in the log of the run when the token may not write', async () => {
  const changes: readonly Partial<MemoryForge>[] = [{ answer: 'forbidden' }, { isReadOnly: true }];
  for (const change of changes) {
    const forge = new MemoryForge();
    Object.assign(forge, change);
    const result = await review(forge, [open(forge, { head: head + risky })]);
    const why = 'the token may not write to this pull request';
    assert.equal(forge.writes, []);
    assert.equal(told(result), [
      `annotation no-new-privileges web: ${why}`,
      `annotation read-only-root web: ${why}`,
      ...told(result).slice(2, 4),
      'annotation no-runtime-socket agent: a human has to decide; harden never changes this by itself',
    ]);
    assert.equal(
      result.annotations.map(line => /^::(\w+) file=(.*?),line=(\d+).*title=(.*?)::/.exec(line)?.slice(1).join(' ')),
      [
        'error compose.yaml 12 harden%3A no-runtime-socket',
        'error compose.yaml 7 harden%3A no-new-privileges',
        'error compose.yaml 7 harden%3A read-only-root',
        'error compose.yaml 9 harden%3A no-new-privileges',
        'error compose.yaml 9 harden%3A read-only-root',
      ],
    );
    assert.match(result.stepSummary, '| the token may not write here |');
    assert.match(result.patch, '+    read_only: true\n');
    assert.equal(result.log, [why]);
  }
});

reviews('goes on in the log when only the summary may not be written', async () => {
  const forge = new MemoryForge({ suggest: 'no' });
  forge.isReadOnly = true;
  const result = await review(forge, [open(forge, { head })]);
  assert.equal(told(result), [
    'annotation no-new-privileges web: this forge has no suggestions',
    'annotation read-only-root web: this forge has no suggestions',
  ]);
  assert.is(result.annotations.length, 2);
});

reviews(
  'goes on in the log, once for each finding, when the summary of a rejected review may not be written',
  async () => {
    const forge = new MemoryForge();
    forge.answer = 'rejected';
    forge.addComment = async () => {
      throw forbidden();
    };
    const result = await review(forge, [open(forge, { head })]);
    assert.equal(
      told(result),
      ['no-new-privileges', 'read-only-root'].map(rule => `annotation ${rule} web: the forge rejected the review`),
    );
    assert.is(result.annotations.length, 2);
  },
);

reviews('passes on what else goes wrong', async () => {
  const forge = new MemoryForge({ suggest: 'no' });
  forge.addComment = async () => {
    throw new Error('no answer');
  };
  let message = '';
  await review(forge, [open(forge, { head })]).catch((error: Error) => {
    message = error.message;
  });
  assert.is(message, 'no answer');
});

reviews('tells all of it in the summary when the forge rejects the review, once', async () => {
  const forge = new MemoryForge();
  forge.answer = 'rejected';
  const file = open(forge, { head });
  const result = await review(forge, [file]);
  assert.equal(forge.writes, ['add']);
  assert.equal(told(result), [
    'summary no-new-privileges web: the forge rejected the review',
    'summary read-only-root web: the forge rejected the review',
  ]);
  assert.equal(result.log, ['the forge rejected the review; its lines were compose.yaml:8-8']);
  assert.match(forge.issueComments[0]!.body, '+    read_only: true\n');
  forge.answer = 'ok';
  const again = await review(forge, [file]);
  assert.equal([forge.writes, told(again)], [['add'], told(result)]);
  forge.head = secondHead;
  await review(forge, [file]);
  assert.equal(forge.writes, ['add', 'review', 'update']);
});

reviews('posts the most severe suggestions, and tells of the others', async () => {
  const forge = new MemoryForge();
  const severe = '  x:\n    image: postgres:16\n    command: [postgres]\n    cap_add: [SYS_ADMIN]\n';
  const text = `${base}${webs(3)}${severe}`;
  const file = plannedText(text, { rules: ['no-new-privileges', 'no-dangerous-capabilities'] });
  open(forge, { head: text });
  const severest = file.plan.findings.find(({ severity }) => severity === 'critical')!;
  const result = await review(forge, [file], { settings: { maxSuggestions: 2, limit: 'unsafe' } });
  assert.equal(forge.writes, ['review', 'add']);
  const channelOf = (id: string) => result.findings.find(({ finding }) => finding.id === id)!.channel;
  assert.is(channelOf(severest.id), 'suggestion');
  assert.equal(
    told(result).filter(line => line.startsWith('summary')),
    ['web1', 'web2'].map(
      name => `summary no-new-privileges ${name}: there are more suggestions than one review should have`,
    ),
  );
});

reviews('puts suggestions that are too long for a comment into the summary', async () => {
  const forge = new MemoryForge({ maxBody: 900 });
  const result = await review(forge, [open(forge, { head })]);
  assert.equal(forge.writes, ['add']);
  assert.equal(
    told(result),
    ['no-new-privileges', 'read-only-root'].map(rule => `summary ${rule} web: it is too long for a comment`),
  );
});

reviews('updates its summary in place, until everything in it is fixed', async () => {
  const forge = new MemoryForge({ suggest: 'no' });
  await review(forge, [open(forge, { head })]);
  forge.issueComments.push({ id: 'x', author: 'ada', body: 'thank you' });
  forge.head = secondHead;
  await review(forge, [
    open(forge, { head: `${base}${web}    read_only: true\n    tmpfs: [/run, /var/cache/nginx]\n` }),
  ]);
  assert.equal(forge.writes, ['add', 'update']);
  assert.not.match(forge.issueComments[0]!.body, 'read-only-root');
  const fixed = `${base}${web}    read_only: true\n    tmpfs: [/run, /var/cache/nginx]\n    security_opt: ["no-new-privileges:true"]\n`;
  await review(forge, [open(forge, { head: fixed })]);
  assert.equal(forge.writes, ['add', 'update', 'update']);
  assert.match(forge.issueComments[0]!.body, /: nothing is left to do here, what was named here is fixed\.$/);
  await review(forge, [open(forge, { head: fixed })]);
  assert.is(forge.writes.length, 3);
  assert.is(forge.issueComments.length, 2);
});

reviews('does not call fixed what is only put aside', async () => {
  const forge = new MemoryForge({ suggest: 'no' });
  await review(forge, [open(forge, { head })]);
  const aside = head.replace('  web:', '  # harden-ignore all -- a demonstration\n  web:');
  await review(forge, [open(forge, { head: aside })]);
  assert.match(forge.issueComments[0]!.body, 'put aside, or not touched');
});

reviews('takes comments away whose findings are gone, but not those that somebody answered', async () => {
  const forge = new MemoryForge();
  await review(forge, [open(forge, { head: base + webs(2) })]);
  const [first, second] = forge.besideLines;
  const answer = { id: '9', author: 'ada', path: 'compose.yaml', line: 8, body: 'why?', replyTo: first!.id };
  forge.besideLines = [...forge.besideLines, answer, { ...answer, id: '10', replyTo: undefined }];
  forge.head = secondHead;
  await review(forge, [open(forge, { head: base })]);
  assert.equal(forge.writes, ['review', `delete ${second!.id}`]);
});

reviews('suggests anew what is outdated, and takes the old comment away', async () => {
  const forge = new MemoryForge();
  const file = open(forge, { head: base + webs(2) });
  await review(forge, [file]);
  forge.besideLines = forge.besideLines.map((comment, index) =>
    index === 0 ? { ...comment, line: undefined } : comment,
  );
  const [old] = forge.besideLines;
  forge.head = secondHead;
  const result = await review(forge, [file]);
  assert.equal(forge.writes, ['review', 'review', `delete ${old!.id}`]);
  assert.equal(
    told(result).map(line => line.replace(/:.*/, '')),
    [
      'suggestion no-new-privileges web0',
      'suggestion read-only-root web0',
      'standing no-new-privileges web1',
      'standing read-only-root web1',
    ],
  );
});

reviews('does not come back on the same head to what somebody took away', async () => {
  const forge = new MemoryForge();
  const file = open(forge, { head: base + webs(2) });
  await review(forge, [file]);
  forge.besideLines = forge.besideLines.slice(1);
  const result = await review(forge, [file]);
  assert.equal([forge.writes, result.log], [['review'], ['this head was reviewed already']]);
});

reviews('touches no comments of others, and its own by their marks when it has no name', async () => {
  const forge = new MemoryForge();
  const file = open(forge, { head: head + risky });
  await review(forge, [file]);
  const theirs = (author: string): MemoryForge => {
    const other = new MemoryForge();
    other.files = forge.files;
    other.issueComments = forge.issueComments.map(comment => ({ ...comment, author }));
    other.besideLines = forge.besideLines.map(comment => ({ ...comment, author }));
    return other;
  };
  const stranger = theirs('ada');
  await review(stranger, [file]);
  assert.equal(stranger.writes, ['review', 'add']);
  const nameless = theirs('whoever');
  nameless.name = undefined;
  await review(nameless, [file]);
  assert.equal(nameless.writes, []);
  const quoted = theirs(self);
  quoted.issueComments = quoted.issueComments.map(({ body, ...rest }) => ({
    ...rest,
    body: body.replace(/^/gm, '> '),
  }));
  quoted.besideLines = quoted.besideLines.map(({ body, ...rest }) => ({ ...rest, body: body.replace(/^/gm, '> ') }));
  await review(quoted, [file]);
  assert.equal(quoted.writes, ['review', 'add']);
});

reviews('comes to the same end wherever a run dies', async () => {
  const endOf = async (dies: number): Promise<unknown> => {
    const forge = new MemoryForge();
    await review(forge, [open(forge, { head: base + webs(3) })]);
    forge.head = secondHead;
    const next = `${base}${web}${risky}`;
    const file = open(forge, { head: next });
    forge.diesAfter = forge.writes.length + dies;
    await review(forge, [file]).catch(() => {});
    forge.diesAfter = undefined;
    await review(forge, [file]);
    const writes = [...forge.writes];
    await review(forge, [file]);
    assert.equal(forge.writes, writes);
    assert.equal(writes.slice(1, 3), ['review', 'add']);
    return [forge.besideLines, forge.issueComments, writes];
  };
  const end = await endOf(9);
  for (const dies of [1, 2, 3, 4, 5]) assert.equal(await endOf(dies), end, `after ${dies}`);
});

reviews('says of a summary the same when the forge changed its blanks', async () => {
  const forge = new MemoryForge({ suggest: 'no' });
  const file = open(forge, { head });
  await review(forge, [file]);
  forge.issueComments = forge.issueComments.map(each => ({ ...each, body: `${each.body.replaceAll('\n', '\r\n')}\n` }));
  await review(forge, [file]);
  assert.equal(forge.writes, ['add']);
});

reviews('speaks up about a risk that the pull request wrote, not about an old one', async () => {
  const forge = new MemoryForge();
  await review(forge, [open(forge, { head: base + risky })]);
  assert.equal(forge.writes, ['add']);
  const old = new MemoryForge();
  const touched = (base + risky).replace('acme/agent', 'acme/agent:2');
  const result = await review(old, [open(old, { head: touched, before: base + risky })]);
  assert.equal(old.writes, []);
  assert.equal(new Set(result.findings.map(({ channel }) => channel)), new Set(['none']));
  assert.match(result.stepSummary, 'no-runtime-socket');
});

reviews.run();
