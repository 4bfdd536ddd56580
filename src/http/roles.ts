/** The roles, and what each may do. */

/** What callers can be. */
export const ROLES = ["lectura", "ventas", "almacen", "admin"] as const;
export type Rol = (typeof ROLES)[number];

/** The rol of an operation is the least that its callers need. Which of those each caller's rol stands for: */
const STANDS_FOR: Readonly<Record<Rol, readonly Rol[]>> = {
  lectura: ["lectura"],
  ventas: ["lectura", "ventas"],
  almacen: ["lectura", "almacen"],
  admin: ROLES,
};

/** Whether a caller with this rol may use an operation that needs that one. */
export const mayUse = (rol: Rol, needed: Rol): boolean => STANDS_FOR[rol].includes(needed);

/** Whether this is the name of a rol. */
export const isRol = (name: unknown): name is Rol => (ROLES as readonly unknown[]).includes(name);
