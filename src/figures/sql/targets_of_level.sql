-- targets(): those entered for the territories of a level.
select indicator, territory, start_day, due_day, start_value, target_value, steps, trajectory, source_en, source_fr
from target
where indicator = $1 and level = $2 and set_at <= $3 and (until_at is null or until_at > $3) and kind <> 'withdrawn'
