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
  if (!text.includes('openshift') && !kind.test(text)) return undefined;
  const found = group.exec(text) ?? kind.exec(text) ?? annotation.exec(text) ?? registry.exec(text);
  if (!found) return undefined;
  const line = text.slice(0, found.index + found[0].length).split('\n').length;
  return { code: 'CFG', what: `${found[1]} is of OpenShift`, origin: `${file}:${line}` };
}
