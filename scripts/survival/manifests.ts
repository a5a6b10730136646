import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

/** The part of the Kubernetes API that the project uses. */
export interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsNonRoot?: boolean;
  readonly seccompProfile?: { readonly type: string };
}
export interface PodSecurityContext extends SecurityContext {
  readonly fsGroup?: number;
  readonly fsGroupChangePolicy?: 'Always' | 'OnRootMismatch';
  readonly supplementalGroups?: readonly number[];
}
export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly securityContext?: SecurityContext;
  readonly ports?: readonly { readonly containerPort: number; readonly hostPort?: number }[];
  readonly volumeMounts?: readonly VolumeMount[];
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}
export interface Probe {
  readonly exec?: { readonly command: readonly string[] };
}
export interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly medium?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly configMap?: { readonly name: string; readonly defaultMode?: number };
  readonly hostPath?: { readonly path: string; readonly type: 'Directory' | 'File' };
}
export interface PodSpec {
  readonly securityContext?: PodSecurityContext;
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[];
}
export interface Deployment {
  readonly kind: 'Deployment';
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}
export interface ConfigMap {
  readonly kind: 'ConfigMap';
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
}
interface Claim {
  readonly kind: 'PersistentVolumeClaim';
  readonly metadata: { readonly name: string };
}
export type Manifest = Deployment | ConfigMap | Claim;

export function readManifests(file: string): readonly Manifest[] {
  return parseManifests(readFileSync(file, 'utf8'));
}

export function parseManifests(text: string): readonly Manifest[] {
  // A document of comments alone is null.
  return parseAllDocuments(text).flatMap(document => (document.toJS() as Manifest | null) ?? []);
}

export function deploymentsOf(manifests: readonly Manifest[]): readonly Deployment[] {
  return manifests.filter(manifest => manifest.kind === 'Deployment');
}

export function configMapsOf(manifests: readonly Manifest[]): readonly ConfigMap[] {
  return manifests.filter(manifest => manifest.kind === 'ConfigMap');
}
