import { type Declined, defineTransform, type Finding, type Stage } from '../../src/transform.ts';
import { declined } from '../shared/declining.ts';
import { isShipped, stageName } from '../shared/stages.ts';
import { enumerate } from '../shared/words.ts';
import { exposedPorts } from './ports.ts';

interface Unused {
  readonly port: string;
  /** Ports that the services use instead; none: the number itself is wrong. */
  readonly used: readonly number[];
}

/** EXPOSE tells the ports that are there. */
export default defineTransform<Unused>({
  meta: {
    id: 'no-unused-expose',
    title: 'EXPOSE of a port that nothing uses',
    severity: 'info',
    fixable: 'never',
    why: 'EXPOSE publishes nothing, but people and tools take it for what the image listens on: a wrong one hides the right one.',
    fixSafety:
      'Never changed: which port the program listens on is not known. Compared with the ports of the Compose services that build the image; not reported when none of them names a port.',
    references: ['CIS-D 5.9', 'DS-0008', 'DL3011'],
    preset: 'strict',
    phase: 'start',
  },
  on: {
    stage: { detect, fix },
  },
});

function* detect(stage: Stage): Iterable<Finding<Unused>> {
  if (!isShipped(stage)) return;
  const users = stage.dockerfile.stages.filter(({ isFinal, chain }) => isFinal && chain.includes(stage));
  const builders = users.flatMap(each => each.builders);
  const used = [...new Set(builders.flatMap(({ ports }) => ports))].sort((a, b) => a - b);
  for (const { step, text, port, last } of stage.steps.flatMap(exposedPorts)) {
    const name = stageName(stage);
    if (port > 65_535 || last > 65_535 || port === 0)
      yield {
        at: step.path,
        message: `EXPOSE of ${name} names ${text}, which is no port`,
        data: { port: text, used: [] },
        key: text,
      };
    else if (used.length > 0 && !used.some(each => each >= port && each <= last))
      yield {
        at: step.path,
        message: `EXPOSE of ${name} names port ${text}, which no service that builds it uses`,
        data: { port: text, used },
        key: text,
      };
  }
}

function fix({ data: { port, used } }: Finding<Unused>): Declined {
  if (used.length === 0)
    return declined('report-only', 'write the number of the port that the program listens on, from 1 to 65535');
  return declined(
    'report-only',
    `the services use ${enumerate(used.map(String))}; take ${port} out when the program does not listen on it, else correct the services`,
  );
}
