import { type Declined, defineTransform, type Finding, type Instruction, type Stage } from '../../src/transform.ts';
import { isRemote, readCopy } from '../shared/copies.ts';
import { declined } from '../shared/declining.ts';
import { stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { type Download, downloadsOf, hostOf, interpreters, programOf } from './downloads.ts';

interface Unverified {
  readonly keyword: 'ADD' | 'RUN';
}

/** What is downloaded is compared with what was expected. */
export default defineTransform<Unverified>({
  meta: {
    id: 'verify-downloads',
    title: 'Download is not compared with a checksum',
    severity: 'medium',
    fixable: 'never',
    why: 'A file that somebody exchanges on its server, or on the way, gets into the image and nobody notices.',
    fixSafety:
      'Never changed: the right checksum has to come from who publishes the file. A RUN is not reported when it, or a later one of its stage, calls a program that checks sums or signatures. All stages are looked at, since others take files from them.',
    references: ['CIS-D 4.12'],
    preset: 'recommended',
    phase: 'layers',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Unverified>> {
  const lastCheck = stage.steps.findLast(checks)?.index ?? -1;
  for (const step of stage.steps) {
    if (step.keyword === 'ADD') {
      const remote = remoteSources(step);
      if (remote.length === 0 || step.index < lastCheck) continue;
      const message = `ADD of ${stageName(stage)} takes a download of ${enumerate(remote)} without a checksum`;
      yield { at: step.path, message, data: { keyword: 'ADD' } };
    } else if (step.keyword === 'RUN' && step.index > lastCheck) {
      const kept = downloadsOf(step).filter(download => isKept(download, step) && !isKey(download));
      if (kept.length === 0) continue;
      const from = enumerate([...new Set(kept.map(({ address }) => hostOf(address) ?? 'a server'))]);
      const message = `a RUN of ${stageName(stage)} keeps a download of ${from} without a checksum`;
      yield { at: step.path, message, data: { keyword: 'RUN' } };
    }
  }
}

/** Addresses that ADD fetches as they are; a commit of git is its own checksum. */
function remoteSources(step: Instruction): readonly string[] {
  if (step.flags.some(({ name }) => name === 'checksum')) return [];
  const sources = readCopy(step)?.sources ?? [];
  const remote = sources.filter(source => isRemote(source) && !/^git@|^git:|^ssh:|\.git(#|\?|$)/.test(source));
  return [...new Set(remote.filter(source => !publicKey.test(source)).map(source => hostOf(source) ?? 'a server'))];
}

/** Programs that compare a file with a sum or a signature. */
const checkers =
  /^((sha(1|224|256|384|512)?|md5|b2)(sum)?|shasum|gpgv?|cosign|minisign|signify|openssl|rhash|slsa-verifier)$/;

function checks({ commands, text, keyword }: Instruction): boolean {
  if (keyword !== 'RUN') return false;
  if (!commands) return /\b(sha\d*sum|shasum|md5sum|gpgv?|cosign|minisign)\b/.test(text);
  return commands.some(
    command =>
      checkers.test(programOf(command)) &&
      !command.words.some(word => /^--(dearmor|import|recv-keys)/.test(word ?? '')),
  );
}

/** Something of it stays: a file, or what an archive holds. */
function isKept({ command, piped }: Download, { text }: Instruction): boolean {
  if (piped.some(next => interpreters.test(programOf(next)))) return false;
  if (piped.length > 0)
    return piped.some(next =>
      /^(tar|bsdtar|unzip|gunzip|bunzip2|xz|zstd|gzip|tee|dd|cpio|dpkg|rpm|install)$/.test(programOf(next)),
    );
  const { words, written } = command;
  const isCurl = programOf(command) === 'curl';
  if (words.some(word => /^(-I|--head|--spider|-h|--help|-V|--version)$/.test(word ?? ''))) return false;
  if (isCurl) {
    const at = words.findIndex(word => /^(-[a-zA-Z]*[oO]|--output|--remote-name|--remote-name-all)$/.test(word ?? ''));
    if (words[at + 1] === '/dev/null' || words[at + 1] === '-') return false;
    if (at !== -1 || words.some(word => /^(--output=|-o.)/.test(word ?? ''))) return true;
    return command.join !== 'nested' && isRedirected(written, text);
  }
  const toOutput = words.some(
    (word, index) =>
      /^-\w*O-$|^--output-document=-$/.test(word ?? '') ||
      (/^-\w*O$/.test(word ?? '') && /^(-|\/dev\/null)$/.test(words[index + 1] ?? '')),
  );
  if (!toOutput) return words.length > 1;
  return command.join !== 'nested' && isRedirected(written, text);
}

/** `> file` behind the words of the command. */
function isRedirected(written: readonly string[], text: string): boolean {
  const at = text.indexOf(written.at(-1)!, text.indexOf(written[0]!));
  const behind = at === -1 ? '' : text.slice(at + written.at(-1)!.length);
  return /^\s*1?>>?\s*(?!&|\/dev\/null)\S/.test(behind);
}

/** Keys of repositories: other things are checked with them. */
const publicKey =
  /\.(asc|gpg|key|pub|pem|crt|sig|sha\d+|sha\d+sums?|md5)(\?|$)|gpg|\bSHA\d+SUMS?\b|checksums?\.txt|\.(repo|list|sources)$/i;

function isKey({ command, address }: Download): boolean {
  return (
    publicKey.test(address ?? '') || command.words.some(word => /^[^:]*\.(asc|gpg|pub|sig|sha\d+)$/.test(word ?? ''))
  );
}

function fix({ data: { keyword } }: Finding<Unverified>): Declined {
  return declined(
    'report-only',
    keyword === 'ADD'
      ? 'name a version in the address, and add --checksum=sha256:<digest> with the sum that its publisher names'
      : 'name a version in the address; then ADD --checksum=sha256:<digest> <address> <path>, or in the same RUN: echo "<digest>  <file>" | sha256sum -c -',
  );
}
