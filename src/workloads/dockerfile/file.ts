import type { View } from '../../languages/language.ts';
import type { BuildContext, Dockerfile, Instruction, Place, Stage } from '../../transform.ts';
import { type Located, ViewTarget } from '../target.ts';

/** A whole Dockerfile. */
export class WrittenDockerfile extends ViewTarget implements Dockerfile {
  readonly kind = 'dockerfile';
  readonly infrastructure = false;
  readonly windows: boolean;
  readonly text: string;
  readonly globals: readonly Instruction[];
  readonly stages: readonly Stage[];
  readonly context: BuildContext;

  constructor(
    view: View,
    located: Located,
    { text, globals, stages, context }: Pick<Dockerfile, 'text' | 'globals' | 'stages' | 'context'>,
  ) {
    super([], located.file.slice(located.file.lastIndexOf('/') + 1), view, located);
    this.text = text;
    this.globals = globals;
    this.stages = stages;
    this.context = context;
    this.windows = stages.some(({ isFinal, windows }) => isFinal && windows);
  }

  protected isUnknown(text: string): boolean {
    return text.includes('$');
  }

  protected placeFor(): Place | undefined {
    return undefined;
  }
}
