import type { Task } from "./task.ts";
import { cart } from "./tasks/cart.ts";
import { count } from "./tasks/count.ts";
import { events } from "./tasks/events.ts";
import { exports } from "./tasks/exports.ts";
import { find } from "./tasks/find.ts";
import { returns } from "./tasks/returns.ts";
import { till } from "./tasks/till.ts";

/** Every task that has a page, in the order in which /docs lists them. */
export const tasks: readonly Task[] = [till, cart, returns, count, find, events, exports];
