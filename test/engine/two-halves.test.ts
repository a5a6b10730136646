/**
 * A Dockerfile and the manifest beside it are fixed in one run: the manifest is judged by what the Dockerfile becomes. Whatever is
 * accepted in both, the texts that are written need nothing that was accepted a second time, and nothing that was not known before.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FindingId, PlanFinding, PlannedFile } from '../../src/engine/index.ts';
import { transformIds } from '../../transforms/index.ts';
import { plannedText } from './planning.ts';

const halves = suite('a Dockerfile and the manifest that builds it');
const runs = { numRuns: Number(process.env.SUBSET_RUNS ?? 150), seed: 3, includeErrorInReport: true };

interface Project {
  readonly dockerfile: string;
  readonly compose: string;
  readonly files?: Readonly<Record<string, string>>;
}

const lines = (...all: readonly string[]): string => all.map(line => `${line}\n`).join('');
const service = (...more: readonly string[]): string =>
  lines('services:', '  api:', '    build: api', ...more.map(line => `    ${line}`));

const projects: readonly Project[] = [
  {
    dockerfile: lines(
      'FROM node:22',
      'WORKDIR /app',
      'COPY . .',
      'RUN npm install',
      'EXPOSE 3000',
      'CMD ["node", "a.js"]',
    ),
    compose: service('ports: ["3000:3000"]', 'read_only: true'),
    files: { 'api/package.json': '{"name": "a", "version": "1.0.0"}\n' },
  },
  {
    dockerfile: lines(
      'FROM debian:12',
      'RUN apt-get update && apt-get install curl',
      'COPY x /x',
      'USER root',
      'CMD ["/x"]',
    ),
    compose: service('privileged: true', 'user: root', 'cap_add: [NET_ADMIN]'),
  },
  {
    dockerfile: lines('FROM debian:12-slim', 'COPY x /x', 'CMD ["/x"]'),
    compose: service('user: "10001:10001"'),
  },
  {
    dockerfile: lines(
      'FROM golang:1.23 AS build',
      'RUN go build -o /x',
      '',
      'FROM alpine:3.20',
      'RUN apk add curl',
      'COPY --from=build /x /x',
      'EXPOSE 80',
      'CMD ["/x"]',
    ),
    compose: lines(
      'services:',
      '  api:',
      '    build: {context: api}',
      '    ports: ["80:80"]',
      '  job:',
      '    build: api',
      '    read_only: true',
    ),
  },
  {
    dockerfile: lines('FROM nginx:1.27', 'COPY site /usr/share/nginx/html'),
    compose: service('ports: ["8080:80"]'),
  },
  {
    dockerfile: lines(
      'FROM python:3.12',
      'COPY . /app',
      'RUN pip install -r /app/r.txt',
      'USER "node"',
      'ENTRYPOINT ["/app/run.sh"]',
    ),
    compose: service('volumes: ["data:/data"]') + lines('volumes:', '  data:'),
    files: { 'api/run.sh': '#!/bin/sh\nset -e\nexec python /app/main.py "$@"\n' },
  },
  {
    dockerfile: lines(
      'FROM debian:12',
      'RUN groupadd -g 999 app && useradd -u 999 -g app app',
      'COPY e.sh /e.sh',
      'ENTRYPOINT ["/e.sh"]',
      'CMD ["x"]',
    ),
    compose: service('tmpfs: ["/tmp"]'),
    files: { 'api/e.sh': '#!/bin/sh\nset -e\nchown -R app:app /data\nexec gosu app "$@"\n' },
  },
];

const dockerfilePath = 'api/Dockerfile';
const composePath = 'compose.yaml';

/** A project as it is planned: the text of one of its two files, beside that of the other. */
class Planner {
  readonly #project: Project;
  readonly #preset: string;
  readonly #rules: readonly string[];

  constructor(project: Project, preset: string, rules: readonly string[] = transformIds) {
    this.#project = project;
    this.#preset = preset;
    this.#rules = rules;
  }

  dockerfile(text: string, compose: string): PlannedFile {
    return this.#plan(text, dockerfilePath, { [composePath]: compose });
  }

  compose(text: string, dockerfile: string): PlannedFile {
    return this.#plan(text, composePath, { [dockerfilePath]: dockerfile });
  }

  #plan(text: string, path: string, other: Readonly<Record<string, string>>): PlannedFile {
    return plannedText(text, {
      path,
      rules: this.#rules,
      files: { ...this.#project.files, ...other },
      config: { preset: this.#preset },
    });
  }
}

const picks = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
const decisions = fc.record({
  project: fc.nat({ max: projects.length - 1 }),
  preset: fc.constantFrom('recommended', 'strict'),
  image: picks,
  manifest: picks,
});

const fixable = ({ plan }: PlannedFile): readonly PlanFinding[] =>
  plan.findings.filter(({ status }) => status === 'fixable');

function chosen(file: PlannedFile, picked: readonly boolean[]): ReadonlyMap<FindingId, number> {
  return new Map(fixable(file).flatMap(({ id }, index) => (picked[index % picked.length] ? [[id, 0] as const] : [])));
}

/** Tells a finding of a later run: instructions and items of lists move. */
function keyOf({ rule, resource, message }: PlanFinding): string {
  return `${rule} ${resource.name} ${message}`;
}

/** A fix that changes the text only together with another one stays open without it. */
function waitsForAnother({ fix }: PlanFinding): boolean {
  return fix!.edits.every(({ when }) => when !== undefined);
}

interface Half {
  readonly before: PlannedFile;
  readonly fixed: readonly FindingId[];
  readonly again: PlannedFile;
}

function needsNothingMore({ before, fixed, again }: Half): void {
  const left = new Set(fixable(again).map(keyOf));
  const accepted = fixable(before).filter(finding => fixed.includes(finding.id) && !waitsForAnother(finding));
  assert.equal(
    accepted.map(keyOf).filter(key => left.has(key)),
    [],
    `accepted and found again\n${again.text}`,
  );
  const known = new Set(before.plan.findings.map(({ rule }) => rule));
  assert.equal(
    fixable(again)
      .filter(({ rule }) => !known.has(rule))
      .map(keyOf),
    [],
    `new\n${again.text}`,
  );
}

halves('what is written needs nothing that was accepted, and nothing new', () => {
  let both = 0;
  let asUser = 0;
  fc.assert(
    fc.property(decisions, ({ project: index, preset, image, manifest }) => {
      const project = projects[index]!;
      const planner = new Planner(project, preset);
      const dockerfile = planner.dockerfile(project.dockerfile, project.compose);
      const built = dockerfile.apply(chosen(dockerfile, image));
      const compose = planner.compose(project.compose, built.after);
      const started = compose.apply(chosen(compose, manifest));
      if (built.fixed.length > 0 && started.fixed.length > 0) both++;
      if (dockerfile.plan.findings.some(({ id, rule }) => rule === 'image-user' && built.fixed.includes(id))) asUser++;
      needsNothingMore({
        before: dockerfile,
        fixed: built.fixed,
        again: planner.dockerfile(built.after, started.after),
      });
      needsNothingMore({ before: compose, fixed: started.fixed, again: planner.compose(started.after, built.after) });
    }),
    runs,
  );
  assert.ok(both > runs.numRuns / 2 && asUser > runs.numRuns / 20, `${both} with both, ${asUser} with a user`);
});

halves('a fix of the Dockerfile that is skipped leaves the manifest what it is in a run without the rule', () => {
  fc.assert(
    fc.property(decisions, ({ project: index, preset, image, manifest }) => {
      const project = projects[index]!;
      const result = (without: readonly string[]): readonly [string, string] => {
        const rules = transformIds.filter(id => !without.includes(id));
        const planner = new Planner(project, preset, rules);
        const dockerfile = planner.dockerfile(project.dockerfile, project.compose);
        const users = userFixes(dockerfile);
        const others = fixable(dockerfile).filter(({ id }) => !users.has(id));
        const picked = others.filter((_, position) => image[position % image.length]);
        const built = dockerfile.apply(new Map(picked.map(({ id }) => [id, 0]))).after;
        const compose = planner.compose(project.compose, built);
        return [built, compose.apply(chosen(compose, manifest)).after];
      };
      assert.equal(result([]), result(['image-user', 'image-root-user']));
    }),
    runs,
  );
});

function userFixes({ plan }: PlannedFile): ReadonlySet<FindingId> {
  const rules = ['image-user', 'image-root-user'];
  return new Set(plan.findings.filter(({ rule }) => rules.includes(rule)).map(({ id }) => id));
}

halves('a user in the image is what the manifest is judged by', () => {
  const project = projects[0]!;
  const planner = new Planner(project, 'recommended');
  const dockerfile = planner.dockerfile(project.dockerfile, project.compose);
  const user = dockerfile.plan.findings.find(({ rule }) => rule === 'image-user')!;
  const built = dockerfile.apply(new Map([[user.id, 0]]));
  assert.is(built.after, project.dockerfile.replace('CMD', 'USER 1000:1000\nCMD'));
  const rulesOf = (text: string): readonly string[] =>
    planner.compose(project.compose, text).plan.findings.map(({ rule, safety }) => `${rule} ${safety}`);
  const before = rulesOf(project.dockerfile);
  const then = rulesOf(built.after);
  assert.ok(
    before.some(each => each.startsWith('run-as-non-root')),
    before.join(', '),
  );
  assert.not.ok(
    then.some(each => each.startsWith('run-as-non-root')),
    then.join(', '),
  );
});

halves.run();
