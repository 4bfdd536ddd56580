/**
 * An error whose cause is known: its message says in a sentence what is wrong and what to do, so a program prints the message
 * alone, without a stack.
 */
export class KnownError extends Error {}
