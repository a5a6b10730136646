/** Values that only stand where a secret is filled in later, or satisfy a build that does not use it. */
const standIn =
  /^(dummy|placeholder|fake|unused|todo|tbd|build(time)?|example|sample|redacted|changeit|deadbeef|x+|(your|my|replace|insert|enter|not|some|put|fill)[-_ ].*|(not|un)(needed|used|real|set).*|.*[-_](here|placeholder|dummy)|(dummy|fake|placeholder|example|insecure|unsafe)[-_].*|.*do[-_ ]?not[-_ ]?use.*|.*build[-_]?time.*)$/i;

export function isStandIn(value: string): boolean {
  return standIn.test(value.trim());
}

/** What ends up in the pages of a browser anyway. */
export function isPublicName(name: string): boolean {
  return /^(NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC|VUE_APP|NG_APP)_|(^|_)(PUBLIC|PUBLISHABLE|ANON)_/i.test(
    name,
  );
}
