/**
 * An error whose cause is known: its message says in a sentence what is wrong and what to do, so programs print only the
 * message, without a stack.
 */
export class KnownError extends Error {}
