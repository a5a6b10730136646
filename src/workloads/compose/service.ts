import type { Config } from '../../config/types.ts';
import type { View } from '../../languages/language.ts';
import { bareCapability } from '../../linux/capabilities.ts';
import type {
  BuildRef,
  EnvVar,
  Hook,
  ImageRef,
  Key,
  ListItem,
  Mount,
  Path,
  Place,
  Plain,
  Port,
  Read,
  Service,
} from '../../transform.ts';
import { parseImageReference } from '../image-reference.ts';
import { isList, isMap, type PlainMap, toText } from '../plain.ts';
import { type Located, ViewTarget } from '../target.ts';
import { readBuild } from './build.ts';
import { readHooks } from './hooks.ts';
import { isInterpolated, withDefaults } from './interpolation.ts';
import { notReplaced } from './merge.ts';
import { behindVolume, parseFileGrant, parseTmpfs, parseVolume } from './mounts.ts';
import { placeInService } from './order.ts';
import { parsePort } from './ports.ts';
import { readUser, unknownUser } from './user.ts';
import { splitWords } from './words.ts';

export interface ServiceInput extends Located {
  readonly name: string;
  readonly path: Path;
  readonly view: View;
  readonly config: Config;
  /** What `extends` contributes, already merged along the chain. */
  readonly base: PlainMap | undefined;
  /** What the override file adds. */
  readonly override: PlainMap | undefined;
  /** base, own and override laid over each other. */
  readonly effective: PlainMap | undefined;
  readonly extendsFrom: Service['extendsFrom'];
  readonly extendedDifferently: readonly string[];
  readonly stackSign: Service['stackSign'];
  readonly elsewhere: () => Service['elsewhere'];
  readonly alternatives: () => Service['alternatives'];
  /** Top-level definitions that services name. */
  readonly topLevel: { readonly secrets: PlainMap; readonly configs: PlainMap; readonly volumes: PlainMap };
}

/** A service that becomes a container. */
export class ComposeService extends ViewTarget implements Service {
  readonly kind = 'service';
  readonly infrastructure = false;
  readonly engine: Service['engine'];
  readonly stackSign: Service['stackSign'];
  readonly extendsFrom: Service['extendsFrom'];
  readonly extendedDifferently: readonly string[];
  readonly #input: ServiceInput;
  #elsewhere: Service['elsewhere'] | undefined;
  #mounts: readonly Mount[] | undefined;
  #env: readonly EnvVar[] | undefined;
  #image: ImageRef | undefined;

  constructor(input: ServiceInput) {
    super(input.path, input.name, input.view, input);
    this.#input = input;
    this.engine = input.config.compose.engine;
    this.stackSign = input.stackSign;
    this.extendsFrom = input.extendsFrom;
    this.extendedDifferently = input.extendedDifferently;
  }

  protected isUnknown(text: string): boolean {
    return isInterpolated(text);
  }

  protected override textFlag(value: Plain | undefined): boolean | undefined {
    if (value === 'true' || value === 'yes') return true;
    return value === 'false' || value === 'no' ? false : undefined;
  }

  protected placeFor(parents: readonly Key[], key: string, present: readonly string[]): Place | undefined {
    return placeInService(parents, key, present);
  }

  override get(...keys: Key[]): Read {
    const own = this.readView(keys);
    const { effective, base, override } = this.#input;
    if (!effective || keys.length === 0)
      return own ?? { value: undefined, unknown: false, source: 'absent', at: keys, comment: undefined };
    const value = follow(effective, keys);
    if (value === undefined)
      return { value: undefined, unknown: false, source: 'absent', at: keys, comment: undefined };
    const source =
      own?.source ??
      (follow(override, keys) !== undefined ? 'override' : follow(base, keys) !== undefined ? 'extends' : 'own');
    const unknown = (own?.unknown ?? false) || this.holdsUnknown(value);
    return { value, unknown, source, at: keys, comment: own?.comment };
  }

  override keys(...keys: Key[]): readonly string[] {
    const { effective } = this.#input;
    if (!effective) return super.keys(...keys);
    const value = follow(effective, keys);
    return isMap(value) ? Object.keys(value) : [];
  }

  /** Lists of several layers are joined: base, own, override. Only own items can be edited. */
  override list(...keys: Key[]): readonly ListItem[] {
    const { effective, base, override } = this.#input;
    if (!effective) return super.list(...keys);
    const layers = [
      { value: follow(base, keys), source: 'extends' as const },
      { value: this.readView(keys)?.value, source: this.readView(keys)?.source ?? ('own' as const) },
      { value: follow(override, keys), source: 'override' as const },
    ];
    const items = layers.map(({ value }) => itemsOf(value));
    return layers.flatMap(({ source }, layer) => {
      const kept = notReplaced(String(keys[0]), items[layer]!, items.slice(layer + 1).flat());
      return items[layer]!.flatMap((item, index) =>
        kept.includes(item) ? [this.#itemOf(source, keys, index, item)] : [],
      );
    });
  }

  #itemOf(source: Read['source'], keys: readonly Key[], index: number, value: Plain): ListItem {
    if (source !== 'extends' && source !== 'override') return this.itemAt(keys, index, value, source);
    return { value, unknown: this.holdsUnknown(value), source, at: [...keys, index], index };
  }

  get elsewhere(): Service['elsewhere'] {
    this.#elsewhere ??= this.#input.elsewhere();
    return this.#elsewhere;
  }

  get alternatives(): Service['alternatives'] {
    return this.#input.alternatives();
  }

  get image(): ImageRef | undefined {
    const { value } = this.get('image');
    if (typeof value !== 'string') return undefined;
    this.#image ??= imageWithDefaults(value);
    return this.#image;
  }

  get build(): BuildRef | undefined {
    return readBuild(this.get('build').value, this.file);
  }

  get entrypoint(): Service['entrypoint'] {
    return this.#words('entrypoint');
  }

  get command(): Service['command'] {
    return this.#words('command');
  }

  #words(key: string): readonly string[] | 'unknown' | undefined {
    const { value, unknown } = this.get(key);
    if (value === undefined || value === null) return undefined;
    if (isList(value))
      return unknown && isInterpolated(String(value[0] ?? '')) ? 'unknown' : value.map(word => String(word));
    if (typeof value !== 'string') return 'unknown';
    const words = splitWords(value);
    return words === undefined || isInterpolated(words[0] ?? '') ? 'unknown' : words;
  }

  get env(): readonly EnvVar[] {
    this.#env ??= this.#readEnv();
    return this.#env;
  }

  #readEnv(): readonly EnvVar[] {
    const { value } = this.get('environment');
    if (isMap(value)) {
      return Object.entries(value).map(([name, text]) => ({
        name,
        value: literal(toText(text)),
        at: this.at('environment', name),
      }));
    }
    if (!isList(value)) return [];
    return value.map((item, index) => {
      const text = String(item);
      const at = text.indexOf('=');
      const name = at === -1 ? text : text.slice(0, at);
      return { name, value: at === -1 ? undefined : literal(text.slice(at + 1)), at: this.at('environment', index) };
    });
  }

  get mounts(): readonly Mount[] {
    this.#mounts ??= this.#readMounts();
    return this.#mounts;
  }

  #readMounts(): readonly Mount[] {
    const mounts: (Mount | undefined)[] = [];
    const { volumes } = this.#input.topLevel;
    for (const item of this.list('volumes')) {
      const mount = parseVolume(item.value, this.#placeOf(item));
      mounts.push(mount && behindVolume(mount, volumes));
    }
    for (const item of this.list('tmpfs')) {
      if (typeof item.value === 'string') mounts.push(parseTmpfs(item.value, this.#placeOf(item)));
    }
    for (const kind of ['secret', 'config'] as const) {
      for (const item of this.list(`${kind}s`)) mounts.push(parseFileGrant(kind, item.value, this.#placeOf(item)));
    }
    if (this.flag('use_api_socket') === true) mounts.push(this.#apiSocket());
    return mounts.filter(mount => mount !== undefined);
  }

  /** Compose mounts the engine's socket there by itself. */
  #apiSocket(): Mount {
    const place = { at: this.at('use_api_socket'), own: isOwn(this.get('use_api_socket')) };
    return { ...parseVolume('/var/run/docker.sock:/var/run/docker.sock', place)!, partial: true };
  }

  #placeOf(item: ListItem): { at: Path; own: boolean } {
    return { at: this.at(...item.at), own: isOwn(item) };
  }

  get ports(): readonly Port[] {
    return this.list('ports')
      .map(item => parsePort(item.value, this.at(...item.at)))
      .filter(port => port !== undefined);
  }

  get hostNetwork(): boolean {
    return this.get('network_mode').value === 'host';
  }

  get privileged(): boolean | 'unknown' {
    return this.flag('privileged') ?? false;
  }

  get capAdd(): readonly string[] {
    return this.#capabilities('cap_add');
  }

  get capDrop(): readonly string[] {
    return this.#capabilities('cap_drop');
  }

  #capabilities(key: string): readonly string[] {
    return this.list(key).map(({ value }) => bareCapability(String(value)));
  }

  get user(): Service['user'] {
    const { value, unknown } = this.get('user');
    return unknown ? unknownUser(toText(value) ?? '') : readUser(value);
  }

  get hooks(): readonly Hook[] {
    return readHooks(key => this.get(key).value);
  }

  get readOnlyRoot(): boolean | 'unknown' {
    return this.flag('read_only') ?? false;
  }

  get windows(): boolean {
    return this.windowsSign !== undefined;
  }

  /** What says that the container runs Windows, with its key; a path of a Windows host says nothing about the container. */
  get windowsSign(): { readonly key: string; readonly what: string } | undefined {
    const platform = toText(this.get('platform').value) ?? '';
    if (platform.startsWith('windows')) return { key: 'platform', what: `its platform is ${platform}` };
    const key = ['isolation', 'credential_spec'].find(name => this.get(name).value !== undefined);
    if (key !== undefined) return { key, what: `it has ${key}` };
    if (this.image?.registry === 'mcr.microsoft.com' && this.image.repository.startsWith('windows'))
      return { key: 'image', what: `its image is ${this.image.text}` };
    const mount = this.mounts.find(({ target }) => isDrivePath(target) && this.#letterVolume(target) === undefined);
    return mount && { key: 'volumes', what: `${mount.target} is mounted` };
  }

  /** Named volumes of one letter: with them the short form is read as a path with a drive letter. */
  get letterVolumes(): readonly string[] {
    return this.mounts.flatMap(({ target }) => this.#letterVolume(target) ?? []);
  }

  #letterVolume(target: string): string | undefined {
    const name = target[0]!;
    return /^[A-Za-z]:\//.test(target) && Object.hasOwn(this.#input.topLevel.volumes, name) ? name : undefined;
  }

  get watchSync(): boolean {
    const watch = this.get('develop', 'watch').value;
    return isList(watch) && watch.some(rule => isMap(rule) && String(rule.action ?? '').startsWith('sync'));
  }

  get inlineFiles(): readonly string[] {
    const { secrets, configs } = this.#input.topLevel;
    const inline = (key: 'secrets' | 'configs', from: PlainMap): string[] =>
      this.list(key)
        .map(({ value }) => (isMap(value) ? toText(value.source) : toText(value)))
        .filter(name => {
          const definition = name === undefined ? undefined : from[name];
          return isMap(definition) && (definition.environment !== undefined || definition.content !== undefined);
        })
        .map(name => name!);
    return [...inline('secrets', secrets), ...inline('configs', configs)];
  }
}

function isDrivePath(path: string): boolean {
  return /^[A-Za-z]:[\\/]/.test(path);
}

function isOwn({ source }: Read): boolean {
  return source !== 'extends' && source !== 'override';
}

function itemsOf(value: Plain | undefined): readonly Plain[] {
  if (value === undefined || value === null || isMap(value)) return [];
  return isList(value) ? value : [value];
}

function follow(value: Plain | undefined, keys: readonly Key[]): Plain | undefined {
  let current: Plain | undefined = value;
  for (const key of keys) {
    if (isList(current)) current = typeof key === 'number' ? current[key] : undefined;
    else if (isMap(current)) current = Object.hasOwn(current, key) ? current[key] : undefined;
    else return undefined;
  }
  return current;
}

/** The value of a variable that can be given from outside is not known. */
function literal(text: string | undefined): string | undefined {
  return text === undefined || isInterpolated(text) ? undefined : text;
}

/** The image with variables replaced by their defaults; known only when nothing but the tag depends on a variable. */
function imageWithDefaults(text: string): ImageRef {
  const { text: resolved, unresolved } = withDefaults(text);
  const reference = parseImageReference(resolved);
  const variable = text.search(/\$/);
  const inTag = variable === -1 || /^[^$]*[^/$:]+(:\d+\/[^$:]*)?:[^/$]*$/.test(text.slice(0, variable));
  return { ...reference, text, unknown: reference.unknown || unresolved || !inTag };
}
