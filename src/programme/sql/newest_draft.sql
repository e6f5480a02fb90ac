-- publish(): the draft that was last loaded for a code, or the one of a version.
select code, version, state, digest, changed_at
from programme
where code = $1 and state = 'draft' and (cast($2 as text) is null or version = $2)
order by changed_at desc, version desc
limit 1
