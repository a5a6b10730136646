import {
  type Declined,
  type Dockerfile,
  defineTransform,
  type Finding,
  type Instruction,
  type Severity,
  type Stage,
} from '../../src/transform.ts';
import { type Copy, contextPath, isRemote, readCopy } from '../shared/copies.ts';
import { declined } from '../shared/declining.ts';
import { isShipped, stageName } from '../shared/stages.ts';
import { ignorePatterns, isIgnored } from './ignored.ts';
import { isHarmless, secretFileKind, usualSecretFiles } from './secret-files.ts';

interface SecretFile {
  readonly step: Instruction;
  readonly path: string;
  /** It comes with everything else: the Dockerfile does not name it. */
  readonly isAlong: boolean;
}

/** Files with secrets stay out of images. */
export default defineTransform<SecretFile>({
  meta: {
    id: 'no-secret-files-copied',
    title: 'File with secrets is copied into the image',
    severity: 'high',
    fixable: 'never',
    why: 'Every layer keeps what was copied into it, also when a later one deletes it: whoever can pull the image can take the file out.',
    fixSafety:
      'Never changed: what the program reads instead is a decision. Files that the project holds are looked into; those without a secret, templates, certificates and public keys are not reported, nor is what .dockerignore keeps out.',
    references: ['CIS-D 4.10', 'DS-0031'],
    preset: 'baseline',
    phase: 'layers',
    windows: true,
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<SecretFile>> {
  for (const step of stage.steps) {
    const copy = readCopy(step);
    if (!copy) continue;
    for (const file of filesOf(copy, stage.dockerfile))
      yield {
        at: step.path,
        message: `${step.keyword} puts ${file.path}, which is there for ${file.kind}, into ${stageName(stage)}`,
        data: { step, path: file.path, isAlong: file.isAlong },
        key: file.path,
        ...(isShipped(stage) ? {} : { severity: 'medium' as Severity }),
      };
  }
}

interface Found {
  readonly path: string;
  readonly kind: string;
  readonly isAlong: boolean;
}

function filesOf({ sources, from }: Copy, dockerfile: Dockerfile): readonly Found[] {
  const { context } = dockerfile;
  const patterns = ignorePatterns(dockerfile) ?? [];
  const found = sources.flatMap(source => {
    if (isRemote(source)) return [];
    const path = from === undefined ? contextPath(source) : source;
    const kind = secretFileKind(path);
    if (kind !== undefined) {
      if (from !== undefined) return isKept(path) ? [{ path, kind, isAlong: false }] : [];
      if (isIgnored(path, patterns)) return [];
      const text = context.read(path);
      return text !== undefined && isHarmless(path, text) ? [] : [{ path, kind, isAlong: false }];
    }
    return from === undefined ? along(path, dockerfile, patterns) : [];
  });
  return found;
}

/** In another stage such names are rarely anything else. */
function isKept(path: string): boolean {
  return /(^|\/)(\.env|\.npmrc|\.pypirc|\.netrc|\.git-credentials|id_(rsa|ed25519))$/.test(path);
}

/** What a copied folder of the context brings along. */
function along(folder: string, { context }: Dockerfile, patterns: readonly string[]): readonly Found[] {
  if (/[*?[$]/.test(folder) && folder !== '*') return [];
  const prefix = folder === '' || folder === '*' ? '' : `${folder}/`;
  return usualSecretFiles.flatMap(name => {
    const path = `${prefix}${name}`;
    const text = context.read(path);
    if (text === undefined || isIgnored(path, patterns) || isHarmless(path, text)) return [];
    return [{ path, kind: secretFileKind(path) ?? 'secrets', isAlong: true }];
  });
}

function fix({ data: { path, isAlong, step } }: Finding<SecretFile>): Declined {
  const where = isAlong ? `name it in .dockerignore` : `take it out of the ${step.keyword}`;
  return declined(
    'report-only',
    `${where}, and mount it where it is needed: RUN --mount=type=secret,id=<name>,target=<path> in the build, a secret or a volume of the manifest when it runs; replace the secrets that ${path} held in images that were published`,
  );
}
