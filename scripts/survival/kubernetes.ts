import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from './engine.ts';
import { probeImage } from './images.ts';
import { mountVolumes, refusal } from './kubelet.ts';
import type { Laboratory, Running } from './laboratory.ts';
import { configMapsOf, type Deployment, deploymentsOf, readManifests } from './manifests.ts';
import { network, type Podman } from './podman.ts';
import { readProcessState } from './process-state.ts';
import { attempt, run } from './shell.ts';

const file = 'kubernetes.yaml';
const containerOf = (service: string): string => `${service}-pod-0-${service}`;
const passed = { code: 0, stdout: '', stderr: '' };

/** The Deployments of the project under podman, with the rules of a kubelet. */
export function kubernetesLaboratory({ env, addressOf }: Podman, engine: Engine, folder: string): Laboratory {
  const node = { claims: join(folder, 'claims'), pods: join(folder, 'pods') };
  const played = (service: string) => join(folder, `${service}.yaml`);
  const podman = (...args: readonly string[]) => attempt('podman', args, { env });
  const inspect = (service: string, format: string) =>
    podman('inspect', '--format', format, containerOf(service)).stdout.trim();
  const problems = new Map<string, string>();
  const declared = new Map<string, Deployment>();
  const userOfImage = (image: string) =>
    run('docker', ['image', 'inspect', '--format', '{{.Config.User}}', image], { env: engine.env });

  function start(project: string): void {
    const manifests = readManifests(join(project, file));
    mkdirSync(folder, { recursive: true });
    problems.clear();
    for (const deployment of deploymentsOf(manifests)) {
      const { name } = deployment.metadata;
      declared.set(name, deployment);
      const why = refusal(deployment.spec.template.spec, userOfImage);
      if (why !== undefined) {
        problems.set(name, why);
        continue;
      }
      writeFileSync(played(name), JSON.stringify(mountVolumes(deployment, configMapsOf(manifests), node)));
      const { code, stderr } = podman('kube', 'play', '--network', network, '--ip', addressOf(name), played(name));
      if (code !== 0) problems.set(name, stderr.trim());
    }
  }

  function stop(project: string): void {
    // `kube down` alone kills at once; a kubelet asks first and waits.
    podman('pod', 'stop', '--all', '--time', '10');
    for (const { metadata } of deploymentsOf(readManifests(join(project, file)))) {
      if (!problems.has(metadata.name)) podman('kube', 'down', played(metadata.name));
    }
    podman('pod', 'rm', '--all', '--force');
  }

  /** What a kubelet would find when it runs the programs of the probes. */
  function failedProbe(service: string): string | undefined {
    const { livenessProbe, readinessProbe } = declared.get(service)!.spec.template.spec.containers[0]!;
    for (const { exec } of [livenessProbe ?? {}, readinessProbe ?? {}]) {
      const { code, stdout, stderr } = exec ? podman('exec', containerOf(service), ...exec.command) : passed;
      if (code !== 0) return `its own probe says ${`${stdout}${stderr}`.trim()}`;
    }
    return undefined;
  }

  return {
    name: 'Kubernetes',
    file,
    controls: ['read-only root', 'drop ALL', 'no-new-privileges', 'non-root', 'seccomp'],
    start,
    stop,
    wipe(project) {
      stop(project);
      rmSync(node.claims, { recursive: true, force: true });
    },
    visit(service, words) {
      const problem = problems.get(service);
      if (problem !== undefined) return problem;
      const pid = inspect(service, '{{.State.Pid}}');
      if (!/^[1-9]/.test(pid)) return 'it is not running';
      const { code, stdout, stderr } = podman(
        'run',
        '--rm',
        '--network',
        `ns:/proc/${pid}/ns/net`,
        probeImage,
        ...words,
      );
      return code === 0 ? failedProbe(service) : `${stdout}${stderr}`.trim();
    },
    log: service => podman('logs', '--tail', '5', containerOf(service)),
    inspect(service): Running | undefined {
      const pid = Number(inspect(service, '{{.State.Pid}}'));
      const pod = declared.get(service)?.spec.template.spec;
      if (!(pid > 0) || !pod) return undefined;
      const own = { ...pod.securityContext, ...pod.containers[0]?.securityContext };
      const state = readProcessState(pid);
      const startedAs = inspect(service, '{{.Config.User}}') || 'root';
      // podman filters system calls in any case, a kubelet only when the manifest says so.
      return {
        startedAs,
        state: { ...state, seccomp: state.seccomp && own.seccompProfile?.type === 'RuntimeDefault' },
      };
    },
  };
}
