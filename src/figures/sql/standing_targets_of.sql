-- follow(): the targets of a contract that moves.
select indicator, territory, version, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr, kind, act, about, set_at, until_at, actor_id, actor_label, role
from target
where territory = $1 and level = 'contract' and until_at is null and kind <> 'withdrawn'
order by indicator
