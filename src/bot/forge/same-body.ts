/** Whether two bodies say the same: forges change line ends and blanks at the ends of lines. */
export function saysTheSame(a: string, b: string): boolean {
  const plain = (text: string): string => text.replace(/[ \t\r]*\n/g, '\n').trim();
  return plain(a) === plain(b);
}
