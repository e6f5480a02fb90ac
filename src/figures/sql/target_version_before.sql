-- undo_targets(): what stood before a version.
select indicator, territory, version, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr, kind, act, about, set_at, until_at, actor_id, actor_label, role
from target
where indicator = $1 and territory = $2 and version < $3
order by version desc
limit 1
