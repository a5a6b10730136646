import { openStream } from '../languages/yaml/index.ts';
import { type ClusterIndex, collectClusterFacts, mayHoldClusterFacts } from '../workloads/kubernetes/cluster-index.ts';
import type { CollectedFile } from './manifest.ts';

/** Role bindings, service accounts, namespaces, and signs of OpenShift. Most files have none: their bytes tell. */
export function collectCluster({ path, bytes }: CollectedFile, index: ClusterIndex): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.includes('openshift') || buffer.includes('DeploymentConfig')) index.addText(buffer.toString('utf8'), path);
  if (!['RoleBinding', 'ServiceAccount', 'Namespace'].some(kind => buffer.includes(kind))) return;
  if (!mayHoldClusterFacts(buffer.toString('latin1'))) return;
  const stream = openStream(bytes);
  if ('kind' in stream) return;
  for (const reference of stream.documents) {
    if (!mayHoldClusterFacts(reference.text)) continue;
    const document = reference.read('go2');
    const facts = document.kind === 'document' ? collectClusterFacts(document, path) : undefined;
    if (facts) index.add(facts);
  }
}
