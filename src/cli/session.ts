import { hash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { loadTransforms, transformIds } from '../../transforms/index.ts';
import { isActive } from '../config/active.ts';
import { defaultConfig } from '../config/defaults.ts';
import { type Config, findConfig, hint, loadConfigFile } from '../config/index.ts';
import { createEngine, type Engine } from '../engine/index.ts';
import type { ImageIndex } from '../evidence/file/lookup.ts';
import { listProject } from '../files/discover.ts';
import { exists, projectReader, realPath } from '../files/read.ts';
import { findRoot, isInside } from '../files/root.ts';
import { type CollectedFile, companionsOf, judgedBy } from '../manifests/index.ts';
import type { RunStart } from '../report/writer.ts';
import type { Meta } from '../transform.ts';
import { ClusterIndex } from '../workloads/kubernetes/cluster-index.ts';
import { openBaseline } from './baseline.ts';
import { openEvidence } from './evidence.ts';
import type { Options } from './options.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** Everything a run needs, made from the command line and the configuration. */
export interface Session {
  readonly root: string;
  readonly config: Config;
  /** Absolute path of the configuration that was read, when there is one. */
  readonly configFile: string | undefined;
  /** The rules that run. */
  readonly rules: readonly Meta[];
  /** ISO date of the run. */
  readonly today: string;
  readonly engine: Engine;
  /** The same engine with what was seen since. */
  engineWith(images: ImageIndex | undefined): Engine;
  /** Paths of files that one asks for, whether they are there or not. */
  companions(file: CollectedFile): readonly string[];
  /** Paths of the manifests that are judged by a file. */
  judgedBy(path: string): readonly string[];
  /** What files of this run become: those that are planned later are judged by it. */
  readonly fixed: Map<string, string>;
  /** Filled before the first file is planned. */
  readonly index: ClusterIndex;
}

/** `names`: the files, folders and patterns of the command line. */
export async function openSession(options: Options, names: readonly string[]): Promise<Session> {
  if (options.root !== undefined && !exists(options.root))
    throw new UsageError(`--root ${options.root}: no such folder`);
  const root = findRoot(names, options.root);
  const found = await readConfig(options, root);
  const config = withOptions(found.config, options);
  const index = new ClusterIndex();
  const today = new Date().toISOString().slice(0, 10);
  const transforms = await loadTransforms(chooseRules(options));
  const rules = transforms.map(({ meta }) => meta).filter(meta => isActive(meta, config));
  const fixed = new Map<string, string>();
  const readFile = projectReader(root, config.maxFileSize);
  const settings = {
    config,
    transforms,
    knownRules: transformIds,
    read: (path: string) => fixed.get(path) ?? readFile(path),
    files: () => listProject(root, config.exclude),
    index,
    baseline: openBaseline(options, root, config),
    today,
  };
  const engineWith = (images: ImageIndex | undefined): Engine => createEngine({ ...settings, images });
  const companions = (file: CollectedFile): readonly string[] => companionsOf(file, settings);
  const judged = (path: string): readonly string[] => judgedBy(path, settings);
  const engine = engineWith(openEvidence(options, root, config));
  return {
    root,
    config,
    configFile: found.file,
    rules,
    today,
    engine,
    engineWith,
    companions,
    judgedBy: judged,
    fixed,
    index,
  };
}

/** What reports say of a run as a whole. */
export function runStart({ root, config, configFile, rules }: Session, mode: RunStart['mode']): RunStart {
  const source = configFile === undefined ? null : relative(root, configFile).split(sep).join('/');
  return {
    version,
    rules,
    limit: config.safety,
    mode,
    config: { hash: configHash(config), source },
  };
}

/** SHA-256 of the settings in effect. */
export function configHash(config: Config): string {
  return hash('sha256', stableJson(config));
}

/** Equal for equal data, whatever the order of the keys. */
function stableJson(data: unknown): string {
  return JSON.stringify(data, (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

interface FoundConfig {
  readonly config: Config;
  readonly file: string | undefined;
}

async function readConfig(options: Options, root: string): Promise<FoundConfig> {
  const { config: given } = options;
  if (given === false) return { config: defaultConfig, file: undefined };
  if (typeof given === 'string')
    return { config: checkRules(await loadConfigFile(given), given), file: realPath(given) };
  const { config, source } = await findConfig(isInside(root, process.cwd()) ? process.cwd() : root, root);
  return { config: checkRules(config, source ?? 'configuration'), file: source };
}

function checkRules(config: Config, source: string): Config {
  for (const id of Object.keys(config.rules)) {
    if (!transformIds.includes(id)) throw new UsageError(`${source}: rules.${id} is no rule${hint(id, transformIds)}`);
  }
  for (const [index, { rule }] of config.ignore.entries()) {
    if (rule !== 'all' && !transformIds.includes(rule))
      throw new UsageError(`${source}: ignore[${index}].rule ${rule} is no rule${hint(rule, transformIds)}`);
  }
  return config;
}

function withOptions(config: Config, options: Options): Config {
  return {
    ...config,
    safety: options.safety ?? config.safety,
    failOn: options.failOn ?? config.failOn,
    preset: options.preset ?? config.preset,
    rules: {
      ...config.rules,
      ...Object.fromEntries(
        (options.rule ?? []).filter(id => config.rules[id] !== 'off').map(id => [id, 'on'] as const),
      ),
    },
    maxFileSize: options.maxFileSize ?? config.maxFileSize,
  };
}

function chooseRules({ rule, skipRule }: Options): readonly string[] {
  for (const id of [...(rule ?? []), ...(skipRule ?? [])]) {
    if (!transformIds.includes(id))
      throw new UsageError(`unknown rule ${id}${hint(id, transformIds)} (harden rules lists them)`);
  }
  return transformIds.filter(id => (rule === undefined || rule.includes(id)) && !(skipRule ?? []).includes(id));
}
