import { EngineClient } from '../../src/container/engine.ts';
import { ArchiveReader } from '../../src/inspect/archive.ts';
import type { Image } from '../../src/inspect/record.ts';
import type { Engine } from '../survival/engine.ts';

export function clientOf({ env }: Engine): EngineClient {
  const path = env.DOCKER_HOST!.replace(/^unix:\/\//, '');
  return new EngineClient({ kind: 'socket', engine: 'docker', path });
}

/** Looks into an image as the command does. */
export async function readImage(engine: Engine, tag: string): Promise<Image> {
  const client = clientOf(engine);
  const { id } = await client.image(tag);
  const reader = new ArchiveReader();
  for await (const piece of client.save(id)) {
    reader.write(piece);
    await reader.settle();
  }
  return (await reader.end({ names: [tag], platform: 'linux/amd64' })).image;
}
