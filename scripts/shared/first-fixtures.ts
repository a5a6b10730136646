/** The fixtures that a new rule starts with: what `transforms/_template/rule.ts` does, for each kind of manifest. */
export interface Situation {
  /** Name of the folder. */
  readonly situation: string;
  /** Name of the file. */
  readonly manifest: 'compose' | 'manifest';
  readonly before: string;
  /** Absent: the text stays as it is. */
  readonly after?: string;
}

const service = (image: string, more = ''): string => `services:
  web:
    image: ${image}
    restart: unless-stopped
${more}`;

const drop = (item: string): string => `    cap_drop:
      - ${item}
`;

const pod = (image: string, more = ''): string => `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: ${image}
${more}`;

const dropInPod = (item: string): string => `      securityContext:
        capabilities:
          drop:
            - ${item}
`;

const known = 'memcached:1.6';
const unknown = 'example/web:1.0';

export const situations: readonly Situation[] = [
  {
    situation: 'compose-fixed',
    manifest: 'compose',
    before: service(known),
    after: service(known, drop('NET_RAW')),
  },
  { situation: 'compose-hardened', manifest: 'compose', before: service(known, drop('ALL')) },
  { situation: 'compose-unknown-image', manifest: 'compose', before: service(unknown) },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an interpolation of Compose
  { situation: 'compose-interpolated', manifest: 'compose', before: service(known, drop('${DROPPED}')) },
  {
    situation: 'kubernetes-fixed',
    manifest: 'manifest',
    before: pod(known),
    after: pod(known, dropInPod('NET_RAW')),
  },
  { situation: 'kubernetes-hardened', manifest: 'manifest', before: pod(known, dropInPod('ALL')) },
  { situation: 'kubernetes-unknown-image', manifest: 'manifest', before: pod(unknown) },
];
