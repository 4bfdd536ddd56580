/** Numbers, money and times in the reader's language. */

const locales = navigator.languages;
const DAY = 86_400_000;

const whole = new Intl.NumberFormat(locales);
const signed = new Intl.NumberFormat(locales, { signDisplay: "exceptZero" });
const amount = new Intl.NumberFormat(locales, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const minutes = new Intl.DateTimeFormat(locales, { hour: "2-digit", minute: "2-digit" });
const seconds = new Intl.DateTimeFormat(locales, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const days = new Intl.DateTimeFormat(locales, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

const dates = new Intl.DateTimeFormat(locales, { day: "numeric", month: "short" });

/** @param {number} value */
export const count = (value) => whole.format(value);

/** A change: +3, −2. @param {number} value */
export const change = (value) => signed.format(value);

/** Money: the API knows no currency, so none is shown. @param {number} value */
export const money = (value) => amount.format(value);

/** An hour and a minute. @param {number} time in milliseconds */
export const minute = (time) => minutes.format(time);

/** A day of a month. @param {number} time in milliseconds */
export const day = (time) => dates.format(time);

/** With seconds. @param {number} time in milliseconds */
export const clock = (time) => seconds.format(time);

/**
 * When something happened: the time if that was in the last day, else with its day.
 * @param {string} timestamp as the API writes it
 * @param {number} now in milliseconds
 */
export const moment = (timestamp, now) => {
  const time = Date.parse(timestamp);
  return Math.abs(now - time) < DAY ? clock(time) : days.format(time);
};
