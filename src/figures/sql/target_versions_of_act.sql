-- undo_targets(): what an act set or withdrew.
select indicator, territory, version, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr, kind, act, about, set_at, until_at, actor_id, actor_label, role
from target
where act = $1 and kind <> 'placed'
order by indicator, territory, version
