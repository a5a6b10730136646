import type { BuildContext, Instruction } from '../../src/transform.ts';
import { callsIn, programAt } from '../shared/package-calls.ts';

/** Actions of apt that do not read the lists. */
const withoutLists = new Set([
  ...['update', 'clean', 'autoclean', 'distclean', 'autoremove', 'remove', 'purge', 'auto-remove', 'config'],
]);
/** Programs that ask apt for packages and fetch no lists themselves. */
const askers = /^(aptitude|apt-cache|apt-file|mk-build-deps|gdebi|rosdep|tasksel|ansible-playbook|puppet|chef-client)$/;
const installsInText = /\b(apt|apt-get|aptitude)\s+(-\S+\s+)*(install|upgrade|dist-upgrade|full-upgrade|build-dep)\b/;
const fetchesInText =
  /\b(apt|apt-get|aptitude)\s+(-\S+\s+)*update\b|add-apt-repository|\|\s*(sudo\s+(-\S+\s+)*)?(ba)?sh\b/;
/** Scripts that nobody can read here, and whose name says what they do. */
const speakingName = /(install|setup|dep(endencie)?s|bootstrap|provision|packages?)[\w-]*\.(sh|bash)$/i;

/** Whether an instruction needs the lists of packages that an earlier one has fetched, as far as it and its scripts tell. */
export function needsLists(step: Instruction, context: BuildContext): boolean {
  if (step.keyword === 'CMD' || step.keyword === 'ENTRYPOINT')
    return (
      textNeeds(step.text) || scriptsIn(step.words ?? step.text.split(/\s+/)).some(path => scriptNeeds(path, context))
    );
  if (step.keyword !== 'RUN') return false;
  if (callsIn(step, 'apt-get', 'apt').some(({ action }) => !withoutLists.has(action))) return true;
  return (step.commands ?? []).some(({ words }) => {
    const program = words[programAt(words)]?.replace(/^.*\//, '') ?? '';
    return askers.test(program) || scriptsIn(words).some(path => scriptNeeds(path, context));
  });
}

function scriptsIn(words: readonly (string | undefined)[]): readonly string[] {
  const start = programAt(words);
  const program = words[start] ?? '';
  const isShell = /^(.*\/)?(ba|da|a)?sh$/.test(program) || program === '.' || program === 'source';
  const name = isShell ? words.slice(start + 1).find(word => !word?.startsWith('-')) : program;
  return name?.includes('/') || /\.(sh|bash)$/.test(name ?? '') ? [name!] : [];
}

function scriptNeeds(path: string, context: BuildContext): boolean {
  const text = textOf(path, context);
  return text === undefined ? speakingName.test(path) : textNeeds(text);
}

/** A file lies in the context as it lies in the image, as a rule: at the end of its path. */
function textOf(path: string, context: BuildContext): string | undefined {
  const parts = path.replace(/^\.?\//, '').split('/');
  for (let index = 0; index < parts.length; index++) {
    const text = context.read(parts.slice(index).join('/'));
    if (text !== undefined) return text;
  }
  return undefined;
}

function textNeeds(text: string): boolean {
  const at = text.search(installsInText);
  const fetched = text.search(fetchesInText);
  return at >= 0 && (fetched === -1 || at < fetched);
}
