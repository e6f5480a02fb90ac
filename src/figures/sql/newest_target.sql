-- The last version of a target, be it that it was withdrawn.
select indicator, territory, version, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr, kind, act, about, set_at, until_at, actor_id, actor_label, role
from target
where indicator = $1 and territory = $2 and until_at is null
