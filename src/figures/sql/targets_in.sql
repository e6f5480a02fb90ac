-- targets_in(): those of every indicator entered for a territory.
select indicator, territory, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
from target
where territory = $1 and set_at <= $2 and (until_at is null or until_at > $2) and kind <> 'withdrawn'
