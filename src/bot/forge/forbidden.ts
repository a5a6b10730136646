/** The token may not do this here. Thrown by whatever writes to a forge and has no answer that says so. */
export class Forbidden extends Error {}
