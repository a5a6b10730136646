import type { Skip, TextFile } from './detection.ts';

type Read = TextFile['read'];

/**
 * Looks at the whole file before anything is parsed. `read` is asked about Chart.yaml and kustomization files only.
 */
export function skipKubernetes({ path, text, read }: TextFile): Skip | undefined {
  if (isChartTemplate(text, path, read))
    return skip('helm-template', 'a Helm template; harden the output of `helm template` with `harden filter`');
  if (isKustomization(text, path))
    return skip('kustomization', 'a kustomization, not a workload; harden the files it names');
  if (text.includes('$patch') && /(?:^[ \t]*(?:- +)*|[{,]\s*)["']?\$patch["']?[ \t]*:/m.test(text))
    return skip('patch', 'a strategic merge patch; harden the file it patches');
  if (isKustomizePatch(path, read)) return skip('patch', 'a patch of a kustomization; harden the file it patches');
  return undefined;
}

function skip(code: Skip['code'], message: string): Skip {
  return { code, message, isProblem: false };
}

function isChartTemplate(text: string, path: string, read: Read): boolean {
  if (!text.includes('{{')) return false;
  const parts = path.split('/');
  for (let index = parts.lastIndexOf('templates'); index >= 0; index = parts.lastIndexOf('templates', index - 1)) {
    if (read([...parts.slice(0, index), 'Chart.yaml'].join('/')) !== undefined) return true;
    if (index === 0) return false;
  }
  return false;
}

const names = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Other projects have kinds of the same names, often beside workloads in one file: the API group tells them apart. */
function isKustomization(text: string, path: string): boolean {
  if (!/^kind:[ \t]*["']?(?:Kustomization|Component)\b/m.test(text)) return false;
  return text.includes('kustomize.config.k8s.io') || names.includes(path.slice(path.lastIndexOf('/') + 1));
}

/** Named under `patches`, `patchesStrategicMerge` or `patchesJson6902` of a kustomization in the same folder or up to three above. */
function isKustomizePatch(path: string, read: Read): boolean {
  const parts = path.split('/');
  for (let depth = 1; depth <= Math.min(4, parts.length); depth++) {
    const folder = parts.slice(0, -depth);
    const relative = parts.slice(-depth).join('/');
    for (const name of names) {
      const text = read([...folder, name].join('/'));
      if (text?.includes('patches') && text.includes(relative) && patchFiles(text).has(relative)) return true;
    }
  }
  return false;
}

/** File names below the patch keys, read line by line: kustomizations are small and regular. */
function patchFiles(text: string): ReadonlySet<string> {
  const files = new Set<string>();
  let inPatches = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^[A-Za-z]/.test(line)) inPatches = /^(patches|patchesStrategicMerge|patchesJson6902):/.test(line);
    if (!inPatches) continue;
    for (const match of line.matchAll(/(?:^\s*-\s+|path:\s*|[[,]\s*)["']?(?:\.\/)?([^\s"',\]{}]+\.(?:ya?ml|json))/g))
      files.add(match[1]!);
  }
  return files;
}
