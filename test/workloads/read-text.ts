import { parseConfig } from '../../src/config/index.ts';
import { openStream } from '../../src/languages/yaml/index.ts';
import type { PodSpec, Service } from '../../src/transform.ts';
import { readCompose } from '../../src/workloads/compose/index.ts';
import { readKubernetes } from '../../src/workloads/kubernetes/index.ts';

export interface ReadOptions {
  readonly path?: string;
  /** Other files of the project, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

const open = (text: string): ReturnType<typeof openStream> => openStream(new TextEncoder().encode(text));

/** The services of a Compose file, by name, and what could not be followed. */
export function composeOf(
  text: string,
  { path = 'compose.yaml', files = {}, config = {} }: ReadOptions = {},
): { services: Readonly<Record<string, Service>>; problems: readonly string[] } {
  const stream = open(text);
  if ('kind' in stream) throw new Error(stream.message);
  const document = stream.documents[0]!.read('go3');
  if (document.kind === 'problem') throw new Error(document.message);
  const { services, problems } = readCompose({
    file: path,
    document,
    lines: offset => stream.position(offset).line,
    config: parseConfig(config),
    read: name => files[name],
    open,
  });
  return {
    services: Object.fromEntries(services.map(service => [service.name, service])),
    problems: problems.map(({ code, at }) => `${code} ${at.join('.')}`),
  };
}

/** The only service of a file that is written as the body of that service. */
export function serviceOf(body: string, options: ReadOptions = {}): Service {
  const lines = body
    .trimEnd()
    .split('\n')
    .map(line => `    ${line}`);
  return composeOf(`services:\n  web:\n    image: example/web:1\n${lines.join('\n')}\n`, options).services.web!;
}

/** The pod specs of a Kubernetes document. */
export function podsOf(text: string): readonly PodSpec[] {
  const stream = open(text);
  if ('kind' in stream) throw new Error(stream.message);
  const document = stream.documents[0]!.read('go2');
  if (document.kind === 'problem') throw new Error(document.message);
  const lines = (offset: number): number => stream.position(offset).line;
  return readKubernetes({ file: 'x.yaml', document, lines, config: parseConfig({}) }).pods;
}
