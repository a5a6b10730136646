import type { Evidence } from '../../transform.ts';

/** Kinds that only OpenShift has; older manifests give them without its API group. */
const kind =
  /(?:^|[{,\s])["']?kind["']?:[ \t]*["']?(DeploymentConfig|ImageStream|ImageStreamTag|BuildConfig|SecurityContextConstraints)\b/;
const group = /(?:^|[{,\s])["']?apiVersion["']?:[ \t]*["']?((?:[a-z0-9-]+\.)*openshift\.io\/\w+)/;
const annotation = /(?:^|[{,\s])["']?((?:[a-z0-9-]+\.)*openshift\.io\/[\w.-]+)["']?:[ \t]/;
const registry = /\b(image-registry\.openshift-image-registry\.svc)\b/;

/**
 * What says that a file is made for OpenShift, which gives every namespace user numbers of its own and refuses others. Decided on
 * the text: a Route beside a Deployment is enough.
 */
export function findOpenshift(text: string, file: string): Evidence | undefined {
  // The groups are sought only where their name is: their expressions begin at every word.
  const named = text.includes('openshift.io/');
  const found =
    (named ? group.exec(text) : null) ??
    kind.exec(text) ??
    (named ? annotation.exec(text) : null) ??
    (text.includes('openshift') ? registry.exec(text) : null);
  if (!found) return undefined;
  const line = text.slice(0, found.index + found[0].length).split('\n').length;
  return { code: 'CFG', what: `${found[1]} is of OpenShift`, origin: `${file}:${line}` };
}
