/** The versions of a resource that the client means to change; null when any will do. */
export type Versions = readonly number[] | null;

/** The resource is in another version than the client means: somebody changed it. */
export type VersionCambiada = {
  readonly codigo: "version_cambiada";
  readonly esperada: number | null;
  readonly actual: number;
};

/** Why a resource in this version is not what the client means to change; null when it is. */
export const changedSince = (version: number, versions: Versions): VersionCambiada | null =>
  versions === null || versions.includes(version)
    ? null
    : { codigo: "version_cambiada", esperada: versions[0] ?? null, actual: version };
