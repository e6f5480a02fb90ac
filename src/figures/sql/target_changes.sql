-- target_changes(): what was set, changed or withdrawn between two instants, in the order in which it was.
select indicator, territory, version, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr, kind, act, about, set_at, until_at, actor_id, actor_label, role
from target
where indicator = $1 and set_at > $2 and set_at <= $3 and kind <> 'placed'
order by set_at, territory, version
