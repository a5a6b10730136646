import { chmodSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { PlanFinding } from '../../src/engine/plan.ts';
import type { JsonReport } from '../../src/report/json.ts';
import { attempt, run } from './shell.ts';

/** A fresh copy of the project, owned by an ordinary user of the host; the web server may write the uploads. */
export function prepareProject(source: string, project: string): void {
  rmSync(project, { recursive: true, force: true });
  cpSync(source, project, { recursive: true });
  run('chown', ['-R', '1000:1000', project]);
  chmodSync(join(project, 'php/uploads'), 0o777);
}

export function serviceNames(source: string): readonly string[] {
  const { services } = parse(readFileSync(join(source, 'compose.yaml'), 'utf8')) as {
    services: Record<string, unknown>;
  };
  return Object.keys(services);
}

/** Hardens one file of the project in place; gives the findings that are left. */
export function hardenFile(harden: string, project: string, file: string, safety: string): readonly PlanFinding[] {
  const args = ['fix', '--write', '--no-config', '--safety', safety, '--report', 'json', '--exit-zero', file];
  const { code, stdout, stderr } = attempt(process.execPath, [harden, ...args], { cwd: project });
  if (code !== 0) throw new Error(`harden ${args.join(' ')}: exit code ${code}\n${stderr}`);
  const { files, fixed } = JSON.parse(stdout) as JsonReport;
  return files.flatMap(({ findings }) => findings).filter(({ id }) => !fixed.includes(id));
}
