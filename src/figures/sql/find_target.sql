-- find_target(): the target as it was entered and stood at an instant.
select indicator, territory, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
from target
where indicator = $1 and territory = $2 and set_at <= $3 and (until_at is null or until_at > $3) and kind <> 'withdrawn'
