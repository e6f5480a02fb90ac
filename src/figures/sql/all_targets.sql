-- list_targets(): every target as it was entered and stood at an instant.
select indicator, territory, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
from target
where set_at <= $1 and (until_at is null or until_at > $1) and kind <> 'withdrawn'
order by indicator, territory
