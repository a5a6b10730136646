import type { MapNode, Pair, SeqNode, TreeNode } from '../../tree/nodes.ts';
import { scalarText } from './text.ts';

/** One line for an instruction that is new. */
export function instructionText(step: MapNode, isLower: boolean): string {
  const keyword = textOf(step, 'keyword') ?? '';
  const flags = listOf(step, 'flags').map(scalarText);
  const words = [isLower ? keyword.toLowerCase() : keyword, ...flags, bodyText(step)];
  return words.filter(word => word !== '').join(' ');
}

/** What follows the keyword and its options. */
export function bodyText(step: MapNode): string {
  const image = textOf(step, 'image');
  const name = textOf(step, 'name');
  if (image !== undefined) return name === undefined ? image : `${image} AS ${name}`;
  const commands = listOf(step, 'commands');
  if (commands.length > 0) return commands.map(command => commandText(command as MapNode)).join(' ');
  return textOf(step, 'arguments') ?? '';
}

function commandText(command: MapNode): string {
  const join = textOf(command, 'join');
  return [...(join === undefined ? [] : [join]), wordsText(command)].join(' ');
}

/** The words of a command as the shell has to find them. */
export function wordsText(command: MapNode): string {
  return listOf(command, 'words').map(quoted).join(' ');
}

/** A word that the shell takes as it is. */
export function quoted(word: TreeNode): string {
  const text = scalarText(word);
  if (word.tag !== undefined || /^[\w.,:/=@%+*?-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function pairOf(map: MapNode, key: string): Pair | undefined {
  return map.pairs.find(pair => pair.key === key);
}

export function listNode(map: MapNode, key: string): SeqNode | undefined {
  const value = pairOf(map, key)?.value;
  return value?.kind === 'seq' ? value : undefined;
}

function textOf(map: MapNode, key: string): string | undefined {
  const value = pairOf(map, key)?.value;
  return value?.kind === 'scalar' ? value.text : undefined;
}

function listOf(map: MapNode, key: string): readonly TreeNode[] {
  return listNode(map, key)?.items.map(({ value }) => value) ?? [];
}
