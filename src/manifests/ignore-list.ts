import { dockerfile as dockerfileLanguage, readShellForm } from '../languages/dockerfile/index.ts';
import { ignoreList as language } from '../languages/ignore-list/index.ts';
import { openText } from '../languages/yaml/index.ts';
import type { Dockerfile } from '../transform.ts';
import { type Builds, buildsOf, readDockerfile, WrittenIgnoreList } from '../workloads/dockerfile/index.ts';
import { usedBy } from './dockerfile.ts';
import type { ManifestKind, ManifestProject } from './manifest.ts';

/** What stays out of the context of a build: the target is the list as a whole. */
export const ignoreList: ManifestKind<'ignore-list'> = {
  kind: 'dockerignore',
  language,
  dialect: 'ignore-list',
  words: [''],
  mayHold: () => true,
  skip: () => undefined,
  detect: () => 'yes',
  reader(project) {
    const builds = buildsOf({ read: project.read, files: project.files, open: openText });
    return ({ file, text, document: { root }, lines }) => {
      const dockerfiles = dockerfilesOf(file, builds, project);
      const [first] = dockerfiles;
      if (!first) return { targets: [], problems: [] };
      const { context } = first;
      const target = new WrittenIgnoreList(root, { file, lines }, { isNew: text === '', dockerfiles, context });
      const user = first.stages.map(usedBy).find(each => each.usedBy !== undefined) ?? {};
      const resource = { kind: 'context', name: context.folder === '' ? '.' : context.folder, ...user };
      return {
        targets: [{ kind: 'ignoreList', target, resource, parts: [], around: [], ignores: () => [] }],
        problems: [],
      };
    };
  },
};

/** The Dockerfiles that are built with a list: the one it is named after, else those of its folder without a list of their own. */
function dockerfilesOf(file: string, builds: Builds, project: ManifestProject): readonly Dockerfile[] {
  const slash = file.lastIndexOf('/');
  const folder = slash === -1 ? '' : file.slice(0, slash);
  const own = /([^/]+)\.dockerignore$/.exec(file)?.[1];
  const beside = folder === '' ? 'Dockerfile' : `${folder}/Dockerfile`;
  const paths =
    own === undefined ? new Set([...builds.in(folder), beside]) : [folder === '' ? own : `${folder}/${own}`];
  return [...paths].flatMap(path => {
    if (own === undefined && project.read(`${path}.dockerignore`) !== undefined) return [];
    const text = project.read(path);
    const opened = text === undefined ? undefined : dockerfileLanguage.open(Buffer.from(text));
    if (text === undefined || !opened || 'kind' in opened) return [];
    const document = opened.documents[0]?.read('dockerfile');
    if (document?.kind !== 'document') return [];
    const lines = (offset: number): number => opened.position(offset).line;
    const read = readDockerfile({
      file: path,
      text,
      root: document.root,
      lines,
      builds: builds.of(path),
      read: project.read,
      readShellForm,
    });
    return own !== undefined || read.context.folder === folder ? [read] : [];
  });
}
