import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, pause, run } from './shell.ts';

export interface Engine {
  /** What a client needs in its environment to talk to this engine. */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  /** Stops it, unless it was there already. */
  stop(): void;
}

/**
 * Starts a Docker Engine of our own, whose state lies below a folder. It touches no firewall rules: containers reach each other on
 * their networks and nothing outside, so images are built on the network of the host.
 */
export function startEngine(folder: string): Engine {
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, 'dockerd.pid');
  const log = join(folder, 'dockerd.log');
  const env = { DOCKER_HOST: `unix://${join(folder, 'docker.sock')}`, DOCKER_BUILDKIT: '0' };
  const answers = () => attempt('docker', ['info'], { env }).code === 0;
  const isOurs = !answers();
  if (isOurs) launch(folder, env.DOCKER_HOST, pidFile, log);
  for (let tries = 0; !answers(); tries++) {
    if (tries > 80) throw new Error(`the Docker Engine did not start, see ${log}`);
    pause(500);
  }
  const version = run('docker', ['version', '--format', '{{.Server.Version}}'], { env });
  return { env, version, stop: () => isOurs && stopEngine(pidFile) };
}

function launch(folder: string, host: string, pidFile: string, log: string): void {
  const output = openSync(log, 'a');
  const args = ['--iptables=false', '--ip6tables=false', '--storage-driver=overlay2', '-H', host, '-p', pidFile];
  const places = ['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')];
  const limits = ['--default-ulimit', 'nofile=1024:1024'];
  spawn('dockerd', [...args, ...places, ...limits], { detached: true, stdio: ['ignore', output, output] }).unref();
}

function stopEngine(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; existsSync(`/proc/${pid}`) && tries < 60; tries++) pause(500);
}
