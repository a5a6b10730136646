import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseImageReference, repositoryNames } from '../../src/workloads/image-reference.ts';

const reference = suite('image reference');
const digest = `sha256:${'a1'.repeat(32)}`;

const known: readonly [text: string, registry: string, repository: string, tag: string | undefined, digest?: string][] =
  [
    ['nginx', 'docker.io', 'library/nginx', 'latest'],
    ['nginx:1.27-alpine', 'docker.io', 'library/nginx', '1.27-alpine'],
    ['library/nginx:1', 'docker.io', 'library/nginx', '1'],
    ['docker.io/nginx', 'docker.io', 'library/nginx', 'latest'],
    ['docker.io/library/nginx', 'docker.io', 'library/nginx', 'latest'],
    ['index.docker.io/library/nginx:1', 'docker.io', 'library/nginx', '1'],
    ['registry-1.docker.io/grafana/grafana', 'docker.io', 'grafana/grafana', 'latest'],
    ['grafana/grafana:11.0.0', 'docker.io', 'grafana/grafana', '11.0.0'],
    ['ghcr.io/acme/team/api:v1_2', 'ghcr.io', 'acme/team/api', 'v1_2'],
    ['localhost/api', 'localhost', 'api', 'latest'],
    ['localhost:5000/api', 'localhost:5000', 'api', 'latest'],
    ['registry.example.com:5000/acme/api:2', 'registry.example.com:5000', 'acme/api', '2'],
    ['[::1]:5000/api:2', '[::1]:5000', 'api', '2'],
    [`nginx@${digest}`, 'docker.io', 'library/nginx', undefined, digest],
    [`nginx:1.27@${digest}`, 'docker.io', 'library/nginx', '1.27', digest],
    [`localhost:5000/acme/a__b@${digest}`, 'localhost:5000', 'acme/a__b', undefined, digest],
  ];

for (const [text, registry, repository, tag, digested] of known) {
  reference(`reads ${text}`, () => {
    assert.equal(parseImageReference(text), { text, registry, repository, tag, digest: digested, unknown: false });
  });
}

for (const text of [
  '',
  ' ',
  'nginx:$TAG',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an interpolation of Compose
  'nginx:${TAG}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an interpolation of Compose
  '${REGISTRY}/api',
  '$IMAGE',
  '<your-image>',
  'REPLACE_ME',
  '{{ .Values.image }}',
  '%IMAGE%',
  'nginx:',
  'nginx@',
  'nginx@sha256:abc',
  'acme//api',
  'Nginx',
]) {
  reference(`concludes nothing from "${text}"`, () => {
    assert.is(parseImageReference(text).unknown, true);
  });
}

reference('an official image has one name, wherever it is pulled from', () => {
  for (const text of [
    'nginx',
    'library/nginx',
    'docker.io/nginx:1',
    'index.docker.io/library/nginx',
    'public.ecr.aws/docker/library/nginx',
    'mirror.gcr.io/library/nginx',
  ]) {
    assert.ok(repositoryNames(parseImageReference(text)).includes('nginx'), text);
  }
});

reference('names go from the most specific to the shortest', () => {
  assert.equal(repositoryNames(parseImageReference('nginx')), ['docker.io/library/nginx', 'library/nginx', 'nginx']);
  assert.equal(repositoryNames(parseImageReference('mirror.gcr.io/grafana/loki')), [
    'mirror.gcr.io/grafana/loki',
    'docker.io/grafana/loki',
    'grafana/loki',
  ]);
});

reference('an image of another registry never passes for the one on Docker Hub', () => {
  assert.equal(repositoryNames(parseImageReference('ghcr.io/library/nginx')), ['ghcr.io/library/nginx']);
  assert.equal(repositoryNames(parseImageReference('public.ecr.aws/acme/nginx')), ['public.ecr.aws/acme/nginx']);
});

reference.run();
