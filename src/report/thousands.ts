/** A whole number with separators. Without `Intl`, whose data takes longer to load than a small file takes to check. */
export function thousands(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
