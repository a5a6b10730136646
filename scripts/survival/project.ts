import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { joinCompose, joinKubernetes, type Service } from './services.ts';
import { run } from './shell.ts';

/** A fresh project out of the parts of its services, owned by an ordinary user of the host. */
export function prepareProject(services: readonly Service[], project: string): void {
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'compose.yaml'), joinCompose(services));
  writeFileSync(join(project, 'kubernetes.yaml'), joinKubernetes(services));
  for (const { name, folder } of services) {
    if (existsSync(join(folder, 'files'))) cpSync(join(folder, 'files'), join(project, name), { recursive: true });
  }
  run('chown', ['-R', '1000:1000', project]);
  for (const { name, folder } of services) {
    const script = join(folder, 'prepare.sh');
    if (existsSync(script)) run('sh', ['-e', script], { cwd: join(project, name) });
  }
}
