import { defaultBotConfig } from './bot.ts';
import type { Config } from './types.ts';

export const defaultConfig: Config = {
  safety: 'assured',
  failOn: 'any',
  preset: 'recommended',
  rules: {},
  ignore: [],
  exclude: [],
  maxFileSize: 5 * 1024 * 1024,
  compose: { engine: 'docker' },
  kubernetes: { version: '1.30', runtime: 'unknown', claims: 'unknown' },
  registries: { allow: [] },
  probe: { exercise: {} },
  facts: [],
  evidence: { file: 'harden.evidence.json' },
  baseline: 'harden.baseline.json',
  bot: defaultBotConfig,
  ui: { start: 'default', theme: 'auto', background: 'auto', plain: false, keys: {} },
};
