-- load(): the version of a code, if it is known.
select code, version, state, digest, changed_at from programme where code = $1 and version = $2
