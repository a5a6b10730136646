import {
  type BaseImage,
  type Declined,
  defineTransform,
  type Evidence,
  type Facts,
  type Finding,
  type Fix,
  type Instruction,
  type Stage,
} from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { namedPackages, packageCalls } from '../shared/package-calls.ts';
import { chainSteps, fromInstruction, lastStep, stageName } from '../shared/stages.ts';
import { exposedPorts } from './ports.ts';

/** An image says how to see whether it works. */
export default defineTransform({
  meta: {
    id: 'image-healthcheck',
    title: 'Image without HEALTHCHECK',
    severity: 'info',
    fixable: 'sometimes',
    why: 'A program that hangs still counts as running: without a check nothing notices. Kubernetes has probes of its own and ignores this one.',
    fixSafety:
      'Always unsafe: whether the program answers at the path / of its port is not known. Proposed when a single port is exposed and a program that can ask it is known to be in the image; declined otherwise. Not reported for images whose services all have a healthcheck, and for those that expose no port and are no service.',
    references: ['CIS-D 4.6', 'DS-0026', 'CKV_DOCKER_2', 'DL3057', 'KICS b03a748a'],
    preset: 'strict',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage, facts: Facts): Iterable<Finding<void>> {
  const { isFinal, builders } = stage;
  if (!isFinal || lastStep(stage, 'HEALTHCHECK')) return;
  // What exposes no port and is no service may be a tool that ends by itself.
  if (builders.length === 0 && !lastStep(stage, 'EXPOSE')) return;
  if (builders.length > 0 && builders.every(({ replaces }) => replaces.includes('healthcheck'))) return;
  if (facts.builtImage(stage).base?.family === 'scratch') return;
  yield { at: stage.path, message: `${stageName(stage)} has no HEALTHCHECK`, data: undefined };
}

const recipe = 'add HEALTHCHECK CMD with a command of the program that fails when it does not work';
/** Ports of protocols that answer no HTTP. */
const otherProtocols = new Set([
  21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 993, 995, 1433, 1521, 1883, 2181, 3306, 5432, 5672, 6379, 9042, 9092,
  11211, 27017,
]);

function fix(_finding: Finding<void>, stage: Stage, facts: Facts): Fix | Declined {
  const ports = chainSteps(stage)
    .flatMap(exposedPorts)
    .filter(({ protocol }) => protocol === 'tcp');
  const numbers = new Set(ports.map(({ port }) => port));
  const [first] = ports;
  if (!first || numbers.size !== 1)
    return declined('no-evidence', `${numbers.size === 0 ? 'no port is' : 'several ports are'} exposed; ${recipe}`);
  if (otherProtocols.has(first.port)) return declined('no-evidence', `port ${first.port} answers no HTTP; ${recipe}`);
  const tool = toolOf(stage, facts.builtImage(stage).base);
  if (!tool)
    return declined('no-evidence', `no program that can ask port ${first.port} is known to be in the image; ${recipe}`);
  const words = tool.words(`http://127.0.0.1:${first.port}/`);
  return {
    kind: 'fix',
    title: `ask port ${first.port} with ${words[0]}`,
    edits: [
      stage.insert(placeFor(stage), 'HEALTHCHECK', `CMD [${words.map(word => JSON.stringify(word)).join(', ')}]`),
    ],
    safety: 'unsafe',
    because: [fromInstruction(first.step, `port ${first.port} is exposed`), tool.evidence],
    risk: `the container counts as unhealthy when the program answers on another port, not over HTTP, or with an error at the path /`,
  };
}

interface Tool {
  readonly words: (address: string) => readonly string[];
  readonly evidence: Evidence;
}

const curl = (address: string): readonly string[] => ['curl', '-fsS', '-o', '/dev/null', address];
const wget = (address: string): readonly string[] => ['wget', '-q', '-O', '/dev/null', address];
const node = (address: string): readonly string[] => [
  'node',
  '-e',
  `require('http').get('${address}', r => process.exit(r.statusCode < 400 ? 0 : 1)).on('error', () => process.exit(1))`,
];
const python = (address: string): readonly string[] => [
  'python3',
  '-c',
  `import urllib.request; urllib.request.urlopen('${address}', timeout=5)`,
];

/** What can ask a port: installed here, or part of the base. */
function toolOf(stage: Stage, base: BaseImage | undefined): Tool | undefined {
  for (const [name, words] of [
    ['curl', curl],
    ['wget', wget],
  ] as const) {
    const step = installs(stage, name);
    if (step) return { words, evidence: fromInstruction(step, `${name} is installed`) };
  }
  if (!base) return undefined;
  const image = /^(?:docker\.io\/)?(?:library\/)?([\w-]+)/.exec(base.label)?.[1];
  const brings = (what: string): Evidence => ({ ...base.evidence, what: `${base.label} brings ${what}` });
  if (image === 'node') return { words: node, evidence: brings('node') };
  if (image === 'python') return { words: python, evidence: brings('python3') };
  return base.family === 'alpine' ? { words: wget, evidence: brings('wget') } : undefined;
}

/** The step that installs a package for good. */
function installs({ chain }: Stage, name: string): Instruction | undefined {
  const calls = chain.flatMap(stage => packageCalls(stage)).filter(call => namedPackages(call).includes(name));
  const last = calls.at(-1);
  return last && /^(install|add|-S\w*)$/.test(last.action) ? last.step : undefined;
}

/** Behind EXPOSE, else in front of what the image starts with. */
function placeFor({ steps }: Stage): Instruction | undefined {
  const exposing = steps.findLast(({ keyword }) => keyword === 'EXPOSE');
  if (exposing) return steps[exposing.index + 1];
  return steps.find(({ keyword }) => keyword === 'ENTRYPOINT' || keyword === 'CMD');
}
