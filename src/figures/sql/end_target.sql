-- The version that stood is superseded; it is kept.
update target set until_at = $4 where indicator = $1 and territory = $2 and version = $3
