/** Keys of the configuration instead of the usual ones. */
import { hint } from '../../config/index.ts';
import { type Binding, Keymap, usualKeymap } from './keymap.ts';

/** What always works, whatever is configured: deciding, leaving, help, and the keys of questions. */
const fixed = ['y', 'n', 'q', '?', 'enter', 'escape', 'ctrl-c'];

const names =
  /^(?:ctrl-|alt-|shift-)*(?:.|enter|tab|space|backspace|delete|insert|escape|up|down|left|right|home|end|pageup|pagedown|f\d{1,2})$/u;

export type Remapped =
  | { readonly kind: 'keymap'; readonly keymap: Keymap }
  | { readonly kind: 'errors'; readonly errors: readonly string[] };

/** `keys`: command to the keys that mean it from now on. */
export function remap(keys: Readonly<Record<string, readonly string[]>>): Remapped {
  const known = usualKeymap.bindings.map(({ command }) => command as string);
  const errors: string[] = [];
  for (const [command, own] of Object.entries(keys)) {
    if (!known.includes(command)) errors.push(`ui.keys.${command} is no command${hint(command, known)}`);
    for (const key of own) {
      if (!names.test(normal(key)))
        errors.push(`ui.keys.${command}: ${key} is no key; write x, X, f5, ctrl-x or alt-x`);
    }
  }
  const bindings = usualKeymap.bindings.map(
    (binding): Binding => ({ ...binding, keys: keys[binding.command]?.map(normal) ?? binding.keys }),
  );
  errors.push(...lost(bindings), ...shared(bindings));
  return errors.length > 0 ? { kind: 'errors', errors } : { kind: 'keymap', keymap: new Keymap(bindings) };
}

/** `Ctrl-R` is written by some, and means `ctrl-r`; a single letter is what it is. */
function normal(key: string): string {
  return [...key].length === 1 ? key : key.toLowerCase();
}

function lost(bindings: readonly Binding[]): readonly string[] {
  return usualKeymap.bindings.flatMap(({ command, keys }, index) =>
    keys
      .filter(key => fixed.includes(key) && !bindings[index]!.keys.includes(key))
      .map(key => `ui.keys.${command} must keep ${key}`),
  );
}

function shared(bindings: readonly Binding[]): readonly string[] {
  const owners = new Map<string, string>();
  const errors: string[] = [];
  for (const { command, keys } of bindings) {
    for (const key of keys) {
      const owner = owners.get(key);
      if (owner !== undefined && owner !== command)
        errors.push(`ui.keys: ${key} means both ${owner} and ${command}; give one of them another key`);
      owners.set(key, command);
    }
  }
  return errors;
}
