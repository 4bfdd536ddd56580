/** Money in the domain: a whole number of centavos. At most MAX_CENTAVOS, so sums and products stay exact integers. */
export type Centavos = number;

/** The greatest precio or total: the maximum of numeric(12,2), 9 999 999 999.99. */
export const MAX_CENTAVOS: Centavos = 999_999_999_999;

/** A JSON number of at most two decimals, as the API writes money. The division is exact to the last digit shown. */
export const toAmount = (centavos: Centavos): number => centavos / 100;

/** Centavos of an amount with at most two decimals: a JSON number, or the text of a numeric(12,2). */
export const toCentavos = (amount: number | string): Centavos => Math.round(Number(amount) * 100);

/** Whether the number is an amount of money: no more than two decimals. */
export const isAmount = (amount: number): boolean => toAmount(toCentavos(amount)) === amount;
