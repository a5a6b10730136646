/** The page as a whole: what stands in it, and what never may. */
import { hash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attack, bodyOf, hostile, pageOf, shop } from './page.ts';

const page = suite('page');
const few = ['no-privileged', 'no-new-privileges', 'read-only-root'];
const all = (text: string, pattern: RegExp): readonly string[] => [...text.matchAll(pattern)].map(match => match[1]!);
const sorted = (words: Iterable<string>): readonly string[] => [...new Set(words)].sort();

page('tells each finding with all that is known of it', () => {
  const text = bodyOf(pageOf({ files: { 'compose.yaml': shop }, rules: ['no-privileged'], limit: 'unsafe' }));
  const item = /<li id="hf1-[\s\S]*?<\/details><\/li>/.exec(text)![0].replace(/hf1-[0-9a-f]{20}/g, 'hf1-id');
  assert.is(
    item,
    `<li id="hf1-id" class="f critical" data-f="critical fixable unsafe no-privileged">
<p class="m"><b class="s">critical</b> service web runs privileged</p><p class="n"><a href="#rule-no-privileged">no-privileged</a> · <a href="#hf1-id">line 4</a> · <b>fixable</b> · unsafe</p>${details}</li>`,
  );
});

const details =
  '<details><summary>Fix: run without privileged mode</summary><dl><dt>Because</dt><dd>privileged is set</dd><dt>Risk</dt><dd>a device or capability that privileged mode gave may be missing (&quot;Operation not permitted&quot;); name that one instead</dd><dt>Check</dt><dd>docker compose exec web grep Cap /proc/1/status</dd><dt>Change</dt><dd><p class="l">line 4, /services/web/privileged</p><pre><del>- privileged: true</del></pre></dd></dl></details>';

page('says why once for all findings of a rule', () => {
  const text = bodyOf(pageOf({ files: { 'a.yaml': shop, 'b.yaml': shop }, rules: few }));
  assert.is(text.split('A privileged container has every device').length - 1, 1);
  assert.equal(all(text, /<article id="rule-([^"]+)"/g), ['no-new-privileges', 'no-privileged', 'read-only-root']);
});

page('counts what becomes of the findings, and what a filter would show', () => {
  const text = bodyOf(pageOf({ files: { 'compose.yaml': shop }, rules: few }));
  const figures = [...text.matchAll(/<dt>(?:<a [^>]*>)?([^<]*)(?:<\/a>)?<\/dt><dd class="count">(\d+)/g)];
  assert.equal(
    figures.map(([, name, count]) => `${name} ${count}`),
    ['Fixable 2', 'Beyond the allowed class 2', 'Left to a human 0', 'Suppressed 1', 'Problems 0', 'Unknown images 1'],
  );
  assert.match(text, '<output id="shown">5 findings</output>');
  assert.equal(all(text, /<li [^>]*data-f="(?:\w+) (\w+)/g).length, 5);
  assert.match(text, '<h1>4 findings in 1 file</h1>');
  assert.equal(all(text, / id="(file-[^"]*)"/g), ['file-1', 'file-1-name']);
});

const socket = 'services:\n  web:\n    image: nginx:1.27\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n';

page('what has no fix is left to a human, with the reason', () => {
  const text = bodyOf(pageOf({ files: { 'compose.yaml': socket }, rules: ['no-runtime-socket'] }));
  assert.match(text, 'data-f="critical human report-only no-runtime-socket"');
  assert.match(text, /<b>left to a human<\/b><\/p><p>No fix: [^<]+<\/p>/);
});

page('tells the gravest of a service first, wherever it stands in the file', () => {
  const text = bodyOf(pageOf({ files: { 'compose.yaml': socket }, rules: ['no-new-privileges', 'no-runtime-socket'] }));
  assert.equal(all(text, /<li [^>]*data-f="(\w+)/g), ['critical', 'high']);
  assert.equal(all(text, />line (\d+)<\/a>/g), ['4', '2']);
});

page('a long list of problems is folded', () => {
  const problems = (count: number): readonly string[] => {
    const problem = { path: 'x.yaml', code: 'syntax', message: 'broken', explicit: false };
    return all(
      bodyOf(pageOf({ files: {}, problems: Array(count).fill(problem) })),
      /(<details(?: open)?>)<summary><h3>P/g,
    );
  };
  assert.equal([...problems(9), ...problems(10)], ['<details open>', '<details>']);
});

page('charts say the numbers in text', () => {
  const text = bodyOf(pageOf({ files: { 'compose.yaml': shop }, rules: few }));
  const rows = [...text.matchAll(/<th scope="row">(.*?)<\/th><td>.*?<\/td><td>(\d+)<\/td><td>(\d+)<\/td>/g)];
  assert.equal(
    rows.map(([, name, findings, fixable]) => `${name!.replace(/<[^>]*>/g, '')} ${findings} ${fixable}`),
    [
      'critical 1 0',
      'high 3 2',
      'medium 0 0',
      'low 0 0',
      'info 0 0',
      'read-only-root 2 1',
      'no-privileged 1 0',
      'no-new-privileges 1 1',
      'compose.yaml 4 2',
    ],
  );
  assert.equal(all(text, /<caption>(.*?)<\/caption>/g), ['By severity', 'By rule', 'By file']);
});

page('says what was fixed, in the words of the run', () => {
  const written = bodyOf(pageOf({ files: { 'compose.yaml': shop }, mode: 'write', rules: few }));
  assert.match(written, /<dt><a [^>]*>Fixed<\/a><\/dt><dd class="count">2<\/dd><dd>written to the files<\/dd>/);
  assert.match(written, '<summary>Fixed: forbid gaining new privileges</summary>');
  assert.match(bodyOf(pageOf({ files: { 'compose.yaml': shop }, mode: 'diff' })), 'by the patch of this run');
});

page('tells who suppressed a finding, without a change that nobody wants', () => {
  const text = bodyOf(pageOf({ files: { 'compose.yaml': shop }, rules: ['no-new-privileges'] }));
  const item = /<li [^>]*suppressed[\s\S]*?<\/li>/.exec(text)![0];
  assert.match(item, /<p>Suppressed by comment \([^)]*\): for now<\/p>/);
  assert.equal(all(item, /<dt>(\w+)/g), ['Risk', 'Check', 'Place']);
});

page('lists problems, unknown images and suppressions that silence nothing', () => {
  const text = bodyOf(
    pageOf({
      files: { 'compose.yaml': `${shop}    # harden-ignore no-host-pid -- old\n    read_only: true\n` },
      source: 'harden.config.json',
      problems: [
        { path: 'x.yaml', code: 'syntax', message: 'it is `broken`', at: { line: 2, column: 3 }, explicit: false },
      ],
      unusedIgnores: [{ rule: 'all', path: 'a/**', reason: 'none', until: '2030-01-01' }],
    }),
  );
  const notes = text.slice(text.indexOf('id="notes"'), text.indexOf('id="findings"'));
  assert.match(notes, '<b>skipped</b> <bdi>x.yaml:2:3</bdi>: it is <code>broken</code> <small>syntax</small>');
  assert.match(notes, '<b>example/db:1</b>');
  assert.match(notes, 'configuration: <code>all (a/**), until 2030-01-01</code>');
  assert.match(notes, 'harden-ignore no-host-pid');
  assert.match(text, '<bdi>harden.config.json</bdi>');
});

page('of nothing says so, and has no filter', () => {
  const none = bodyOf(pageOf({ files: {} }));
  assert.match(none, '<h1>Nothing found in 0 files</h1>');
  assert.match(none, 'There is nothing to list.');
  assert.not.match(none, '<form');
  const clean = bodyOf(pageOf({ files: { 'compose.yaml': shop }, rules: ['no-host-pid'] }));
  assert.match(clean, '<h1>Nothing found in 1 file</h1>');
  assert.match(clean, '<summary><h3>Without findings</h3> 1 rule</summary>');
});

page('is the same for the same run', () => {
  const run = { files: { 'compose.yaml': shop, 'b.yaml': hostile } };
  assert.is(pageOf(run), pageOf(run));
});

page('lets nothing of a manifest in but what findings say and fixes change', () => {
  const secret = 'canary';
  const text = pageOf({
    limit: 'unsafe',
    files: {
      'compose.yaml': `# ${secret}
x-all: &all { environment: { PASSWORD: ${secret} }, labels: [owner=${secret}] } # ${secret}
services:
  web:
    <<: *all
    image: nginx:1.27 # ${secret}
    privileged: true
    cap_add: [NET_ADMIN, SYS_ADMIN]
    security_opt: [seccomp=unconfined, apparmor=unconfined]
    healthcheck: { test: curl -u root:${secret} localhost } # ${secret}
    pid: host
    user: root
  flow: { image: redis:7, environment: { TOKEN: ${secret} }, cap_drop: [MKNOD], labels: { a: ${secret} } }
  db: {"image": "postgres:16", "environment": ["POSTGRES_PASSWORD=${secret}"], "read_only": false}
`,
      'pod.yaml': `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: { note: ${secret} } # ${secret}
spec:
  hostPID: true
  containers:
    - name: app
      image: nginx:1.27
      env: [{ name: TOKEN, value: ${secret} }]
      securityContext: { privileged: true, capabilities: { add: [SYS_ADMIN] } }
      livenessProbe: { exec: { command: [sh, -c, "echo ${secret}"] } }
`,
    },
  });
  assert.ok(all(text, /(<pre>)/g).length > 20);
  assert.not.match(text, secret);
});

page('names in a repository stay text', () => {
  const text = pageOf({
    files: { [`${attack}.yaml`]: hostile },
    source: attack,
    problems: [{ path: attack, code: attack, message: `\`${attack}\` \u202e`, explicit: true }],
    unusedIgnores: [{ rule: attack, path: attack, resource: attack, reason: attack }],
  });
  const body = bodyOf(text);
  assert.ok(all(body, /(&lt;\/script&gt;&lt;img src=x onerror=alert\(1\)&gt;)/g).length > 10);
  assert.match(body, 'right&lt;U+202E&gt;left');
  assert.not.match(text, '\u202e');
  assert.equal(sorted(all(text, /<(!?[a-z]\w*)/gi)), tags);
  assert.equal(sorted([...tagsOf(text)].flatMap(attributesOf)), attributes);
});

page('its policy allows its own style and script, and nothing else', () => {
  const text = pageOf({ files: { 'compose.yaml': hostile } });
  const digest = (tag: string): string => {
    const [, content, ...others] = text.split(`<${tag}>`);
    assert.equal(others, []);
    return `sha256-${hash('sha256', content!.split(`</${tag}>`)[0]!, 'base64')}`;
  };
  assert.equal(all(text, /http-equiv="Content-Security-Policy" content="([^"]*)"/g), [
    `default-src 'none'; style-src '${digest('style')}'; script-src '${digest('script')}'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`,
  ]);
});

page('every link leads to a place of the page, or to the documentation of a rule', () => {
  const text = bodyOf(pageOf({ files: { 'compose.yaml': shop, 'b.yaml': hostile }, limit: 'unsafe' }));
  const ids = all(text, / id="([^"]*)"/g);
  assert.is(new Set(ids).size, ids.length);
  const targets = all(text, / href="([^"]*)"/g);
  const inside = targets.filter(target => target.startsWith('#'));
  assert.ok(inside.length > 20);
  assert.equal(
    inside.filter(target => !ids.includes(target.slice(1))),
    [],
  );
  const outside = sorted(targets.filter(target => !target.startsWith('#')));
  const documentation = /^https:\/\/github\.com\/harden-cli\/harden\/blob\/main\/docs\/transforms\/[a-z-]+\.md$/;
  assert.equal(
    outside.filter(target => !documentation.test(target)),
    [],
  );
  const named = all(text, / aria-(?:labelledby|describedby)="([^"]*)"/g);
  assert.equal(
    named.filter(id => !ids.includes(id)),
    [],
  );
  assert.equal(
    all(text, / for="([^"]*)"/g).filter(id => !ids.includes(id)),
    [],
  );
});

function* tagsOf(text: string): Iterable<string> {
  for (const [tag] of text.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').matchAll(/<[a-z]\w*(?:\s[^>]*)?>/g))
    yield tag;
}

function attributesOf(tag: string): readonly string[] {
  return all(tag.replace(/"[^"]*"/g, '""'), /\s([a-zA-Z-]+)/g);
}

const tags = sorted(
  `!doctype a article b bdi body button caption code dd del details div dl dt fieldset footer form h1 h2 h3 h4 head header
  html input ins label legend li main meta option output p pre rect script section select small span style summary svg table tbody td
  th thead title tr ul wbr`.split(/\s+/),
);

const attributes = sorted(
  `aria-describedby aria-hidden aria-label aria-labelledby aria-pressed autocomplete charset class content data-f data-file data-path
  data-rule data-severity data-status for height href http-equiv id lang name open preserveAspectRatio role scope spellcheck tabindex
  type value viewBox width`.split(/\s+/),
);

page.run();
