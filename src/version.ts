/** The greatest version that a resource can have: the greatest int of the database. */
export const MAX_VERSION = 2 ** 31 - 1;

/** The versions of a resource that the client accepts for a change; null for any. */
export type Versions = readonly number[] | null;

/** The version of the resource is not one that the client accepts: it was changed. */
export type VersionCambiada = {
  readonly codigo: "version_cambiada";
  readonly esperada: number | null;
  readonly actual: number;
};

/** Why the client does not accept this version of a resource; null if it does. */
export const versionConflict = (version: number, versions: Versions): VersionCambiada | null =>
  versions === null || versions.includes(version)
    ? null
    : { codigo: "version_cambiada", esperada: versions[0] ?? null, actual: version };
