import type { Stage } from '../../src/transform.ts';

const words =
  /(^|[/_.-])(debug|debugger|dev|devel|develop|development|devcontainers?|toolbox|tools?|tests?|testing|testdata|ci|kokoro|lint)($|[/_.-])/i;

/** The stage, its file or its folder says that it is there for people who develop, not for what runs in production. */
export function isForDevelopment({ alias, dockerfile }: Stage): boolean {
  const place = dockerfile.file.split('/').slice(-2).join('/');
  return words.test(alias ?? '') || words.test(place);
}
