import { dockerfile } from './dockerfile/index.ts';
import { facts } from './facts/index.ts';
import { given } from './given/index.ts';
import { image } from './image/index.ts';
import { manifest } from './manifest/index.ts';
import { run } from './run/index.ts';
import type { Order } from './source.ts';

/**
 * The order of authority. What the user says of an image comes first, then what was seen when it ran. The manifest is what will run. A look into the image is about
 * its very bytes, a Dockerfile and the facts about a published image are about how it was made.
 */
export const providers: Order = [given, run, manifest, image, dockerfile, facts];
